import '../core/main-stack.js';

export { GreenletExit } from '../base/errors.js';
export { RawGreenlet } from '../core/raw-greenlet.js';
export { setTrace } from '../core/set-trace.js';
export type { Tracer } from '../core/transfer.js';
