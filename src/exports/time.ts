import '../core/main-stack.js';

export { sleep } from '../core/sleep.js';
export { monotonic } from '../io/time/monotonic.js';
