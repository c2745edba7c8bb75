export * from '../base/errors.js';
export { Timeout } from '../core/timeout.js';
