import '../core/main-stack.js';

export type { Ended } from '../io/os/children.js';
export { watchChild } from '../io/os/children.js';
export {
  close,
  type Data,
  makeNonblocking,
  nbRead,
  nbWrite,
  pipe,
  read,
  tpRead,
  tpWrite,
  write,
} from '../io/os/descriptors.js';
export { WNOHANG, waitpid, waitStatusToExitCode } from '../io/os/waitpid.js';
