import '../core/main-stack.js';

export { AsyncResult, type AsyncResultStatistics } from '../sync/event/async-result.js';
export { Event, type EventStatistics } from '../sync/event/event.js';
