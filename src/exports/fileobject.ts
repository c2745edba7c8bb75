import '../core/main-stack.js';

export type { Encoding, ErrorHandling } from '../io/fileobject/charset.js';
export {
  FileObject,
  type FileObjectConstructor,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
  type Writable,
} from '../io/fileobject/file-object.js';
export type { BinaryMode, TextMode } from '../io/fileobject/mode.js';
export type { Newline } from '../io/fileobject/newlines.js';
export type { BinaryOptions, FileTarget, TextOptions } from '../io/fileobject/options.js';
export type { Whence } from '../io/fileobject/raw-file.js';
