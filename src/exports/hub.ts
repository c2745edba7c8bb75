import '../core/main-stack.js';

export { Callback } from '../core/callback.js';
export type { Clock, Timer } from '../core/clock.js';
export { getHub, Hub } from '../core/hub.js';
export type { ErrorStream } from '../core/report.js';
export { Waiter } from '../core/waiter.js';
