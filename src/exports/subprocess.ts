import '../core/main-stack.js';

export { CalledProcessError, PipeClosedError, TimeoutExpired } from '../base/errors.js';
export { CompletedProcess } from '../io/subprocess/completed-process.js';
export { PipeReader } from '../io/subprocess/pipe-reader.js';
export { PipeWriter } from '../io/subprocess/pipe-writer.js';
export { type Input, Popen, type PopenArgs } from '../io/subprocess/popen.js';
export {
  DEVNULL,
  type OpenFile,
  PIPE,
  type PopenOptions,
  type Redirection,
  STDOUT,
} from '../io/subprocess/popen-options.js';
export {
  call,
  checkCall,
  checkOutput,
  getOutput,
  getStatusOutput,
  type RunOptions,
  run,
} from '../io/subprocess/run.js';
