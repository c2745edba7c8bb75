import '../core/main-stack.js';

export { LeakError, SequenceError } from '../base/errors.js';
export { JumpingClock, type JumpingClockOptions, type JumpingClockStatistics } from '../testing/jumping-clock.js';
export { assertNoLeaks, checkLeaks, findLeaks } from '../testing/leaks.js';
export { Sequencer, type SequencerStatistics } from '../testing/sequencer.js';
export { untilAllBlocked } from '../testing/until-all-blocked.js';
export { withClock, withJumpingClock } from '../testing/with-clock.js';
