import '../core/main-stack.js';

export { GreenletExit, RawGreenlet, setTrace, type Tracer } from '../core/raw-greenlet.js';
