import '../core/main-stack.js';

export { Timeout, type TimeoutError, type TimeoutLike, withTimeout } from '../core/timeout.js';
