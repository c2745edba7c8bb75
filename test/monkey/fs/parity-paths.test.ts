import fs, { constants } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Cases, testParity } from './support/parity.js';

/** Arguments that types do not allow. */
const wrong = (value: unknown): never => value as never;

/** Calls with one path as their first argument, in the usual situations. */
function situations(name: string, call: (path: fs.PathLike) => unknown): Cases {
  return {
    [`${name} of a file`]: () => call('file'),
    [`${name} of an empty file`]: () => call('empty'),
    [`${name} of what is missing`]: () => call('missing'),
    [`${name} of a folder`]: () => call('folder'),
    [`${name} of an empty folder`]: () => call('bare'),
    [`${name} below a file`]: () => call('file/below'),
    [`${name} of a link`]: () => call('link'),
    [`${name} of a broken link`]: () => call('broken'),
    [`${name} of a link to itself`]: () => call('loop'),
    [`${name} with a trailing slash`]: () => call('folder/'),
    [`${name} of an empty path`]: () => call(''),
    [`${name} of a path as bytes`]: () => call(Buffer.from('file')),
    [`${name} of a URL`]: () => call(pathToFileURL('file')),
    [`${name} of a URL that is no file`]: () => call(new URL('http://127.0.0.1/file')),
    [`${name} of a path with a zero byte`]: () => call('fi\0le'),
    [`${name} of undefined`]: () => call(wrong(undefined)),
    [`${name} of an object`]: () => call(wrong({})),
    [`${name} of a number that is no descriptor`]: () => call(wrong(1.5)),
    [`${name} of a function`]: () => call(wrong(() => undefined)),
    [`${name} without permission`]: { call: () => call('closed/secret'), unprivileged: true },
    [`${name} of a locked file`]: { call: () => call('locked'), unprivileged: true },
    [`${name} of a file of somebody else`]: { call: () => call('file'), unprivileged: true },
    [`${name} of a folder of somebody else`]: { call: () => call('bare'), unprivileged: true },
  };
}

/** Onto such links Node 22 and later abort the process. */
const notLoop = (path: fs.PathLike) => (path === 'loop' || path === 'broken' ? 'missing' : (path as string));

/** Its name is another each time. */
const made = (path: string) => {
  fs.rmdirSync(path);
  return path.length;
};

const opened = (path: fs.PathLike, ...rest: [flags?: string, mode?: number]) => {
  const fd = fs.openSync(path, ...(rest as [string, number]));
  const { mode } = fs.fstatSync(fd);
  fs.closeSync(fd);
  return mode;
};

testParity({
  ...situations('accessSync', (path) => fs.accessSync(path)),
  ...situations('accessSync to write', (path) => fs.accessSync(path, constants.W_OK)),
  ...situations('chmodSync', (path) => fs.chmodSync(path, 0o640)),
  ...situations('chownSync', (path) => fs.chownSync(path, 12, 13)),
  ...situations('copyFileSync', (path) => fs.copyFileSync(path, 'copy')),
  ...situations('copyFileSync onto', (path) => fs.copyFileSync('file', path)),
  ...situations('existsSync', (path) => fs.existsSync(path)),
  ...situations('lchownSync', (path) => fs.lchownSync(path, 12, 13)),
  ...situations('linkSync', (path) => fs.linkSync(path, 'linked')),
  ...situations('lutimesSync', (path) => fs.lutimesSync(path, 1, 2)),
  ...situations('mkdirSync', (path) => fs.mkdirSync(path)),
  ...situations('mkdirSync, recursive,', (path) => fs.mkdirSync(path, { recursive: true })),
  ...situations('mkdtempSync', (path) => made(fs.mkdtempSync(`${path}`))),
  ...situations('openSync', (path) => opened(path)),
  ...situations('openSync to write', (path) => opened(path, 'w')),
  ...situations('openSync to create', (path) => opened(path, 'wx', 0o600)),
  ...situations('readdirSync', (path) => fs.readdirSync(path).sort()),
  ...situations('readlinkSync', (path) => fs.readlinkSync(path)),
  ...situations('realpathSync', (path) => fs.realpathSync(path)),
  ...situations('realpathSync.native', (path) => fs.realpathSync.native(path)),
  ...situations('renameSync', (path) => fs.renameSync(path, 'renamed')),
  ...situations('renameSync onto', (path) => fs.renameSync('file', path)),
  ...situations('rmdirSync', (path) => fs.rmdirSync(path)),
  ...situations('symlinkSync', (path) => fs.symlinkSync(path, 'symlinked')),
  ...situations('symlinkSync at', (path) => fs.symlinkSync('file', path)),
  ...situations('truncateSync', (path) => fs.truncateSync(path, 3)),
  ...situations('unlinkSync', (path) => fs.unlinkSync(path)),
  ...situations('utimesSync', (path) => fs.utimesSync(path, 1, 2)),
  ...situations('statSync', (path) => fs.statSync(path)),
  ...situations('statSync that may find nothing', (path) => fs.statSync(path, { throwIfNoEntry: false })),
  ...situations('lstatSync', (path) => fs.lstatSync(path)),
  ...situations('lstatSync that may find nothing', (path) => fs.lstatSync(path, { throwIfNoEntry: false })),
  ...situations('statSync with BigInt', (path) => fs.statSync(path, { bigint: true })),
  ...situations('lstatSync with BigInt', (path) => fs.lstatSync(path, { bigint: true })),
  ...situations('statfsSync', (path) => fs.statfsSync(path)),
  ...situations('opendirSync', (path) => {
    const dir = fs.opendirSync(path);
    dir.closeSync();
    return dir.path;
  }),
  ...situations('readFileSync', (path) => fs.readFileSync(path)),
  ...situations('readFileSync as utf8', (path) => fs.readFileSync(path, 'utf8')),
  ...situations('readFileSync as latin1', (path) => fs.readFileSync(path, { encoding: 'latin1' })),
  ...situations('writeFileSync', (path) => fs.writeFileSync(path, 'text')),
  ...situations('writeFileSync of bytes', (path) => fs.writeFileSync(path, Buffer.from('text'))),
  ...situations('appendFileSync', (path) => fs.appendFileSync(path, 'text')),
  ...situations('rmSync', (path) => fs.rmSync(path)),
  ...situations('rmSync, recursive,', (path) => fs.rmSync(path, { recursive: true })),
  ...situations('rmSync with force', (path) => fs.rmSync(path, { force: true })),
  ...situations('cpSync', (path) => fs.cpSync(path as string, 'copied')),
  ...situations('cpSync, recursive,', (path) => fs.cpSync(path as string, 'copied', { recursive: true })),
  ...situations('cpSync onto', (path) => fs.cpSync('file', notLoop(path))),
  ...situations('cpSync, recursive, onto', (path) => fs.cpSync('folder', notLoop(path), { recursive: true })),
});
