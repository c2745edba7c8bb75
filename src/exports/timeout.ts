import '../core/main-stack.js';

export { Timeout, type TimeoutError, type TimeoutLike } from '../core/timeout.js';
export { withTimeout } from '../core/with-timeout.js';
