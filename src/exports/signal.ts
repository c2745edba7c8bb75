import '../core/main-stack.js';

export { type Disposition, getSignal, SIG_DFL, SIG_IGN, signal } from '../io/signal/signal.js';
export { type SignalHandler, signalHandler } from '../io/signal/signal-handler.js';
export type { SignalLike } from '../io/signal/signal-name.js';
export { waitForSignal } from '../io/signal/wait-for-signal.js';
