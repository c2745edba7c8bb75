import fs from 'node:fs';
import { testParity } from './support/parity.js';

/** Arguments that types do not allow. */
const wrong = (value: unknown): never => value as never;

const kept = <T extends { toString(): string }>(path: T): number => {
  fs.rmdirSync(path.toString());
  return path.toString().length;
};

const entriesOf = (dir: fs.Dir): string[] => {
  const names: string[] = [];
  for (let entry = dir.readSync(); entry !== null; entry = dir.readSync())
    names.push(`${entry.parentPath}/${entry.name}`);
  dir.closeSync();
  return names.sort();
};

testParity({
  'accessSync with a wrong mode': () => fs.accessSync('file', wrong('x')),
  'accessSync with a mode out of range': () => fs.accessSync('file', 99),
  'appendFileSync of bytes': () => fs.appendFileSync('file', Buffer.from([1, 2])),
  'appendFileSync with a mode': () => fs.appendFileSync('new', 'text', { mode: 0o600 }),
  'appendFileSync with an encoding': () => fs.appendFileSync('file', '6162', 'hex'),
  'appendFileSync with another flag': () => fs.appendFileSync('file', 'text', { flag: 'w' }),
  'appendFileSync of a number': () => fs.appendFileSync('file', wrong(1)),
  'chmodSync with text': () => fs.chmodSync('file', '600'),
  'chmodSync with nonsense': () => fs.chmodSync('file', 'nonsense'),
  'chmodSync without a mode': () => fs.chmodSync('file', wrong(undefined)),
  'chownSync with text': () => fs.chownSync('file', wrong('1'), 2),
  'copyFileSync that must be new': () => fs.copyFileSync('file', 'empty', fs.constants.COPYFILE_EXCL),
  'copyFileSync with a wrong mode': () => fs.copyFileSync('file', 'new', wrong('x')),
  'copyFileSync onto itself': () => fs.copyFileSync('file', 'file'),
  'copyFileSync without a destination': () => fs.copyFileSync('file', wrong(undefined)),
  'existsSync without arguments': () => fs.existsSync(wrong(undefined)),
  'existsSync of null': () => fs.existsSync(wrong(null)),
  'lutimesSync of a link': () => fs.lutimesSync('link', new Date(1000), new Date(2000)),
  'lutimesSync with nonsense': () => fs.lutimesSync('link', 'nonsense', 1),
  'mkdirSync with a mode': () => fs.mkdirSync('new', 0o700),
  'mkdirSync with a mode as text': () => fs.mkdirSync('new', '700'),
  'mkdirSync with a mode as an option': () => fs.mkdirSync('new', { mode: 0o750 }),
  'mkdirSync of several': () => fs.mkdirSync('new/and/more', { recursive: true }),
  'mkdirSync of several without saying so': () => fs.mkdirSync('new/and/more'),
  'mkdirSync of several below a file': () => fs.mkdirSync('file/and/more', { recursive: true }),
  'mkdirSync, recursive is a number': () => fs.mkdirSync('new', wrong({ recursive: 1 })),
  'mkdirSync with null': () => fs.mkdirSync('new', null),
  'mkdtempSync in another encoding': () => kept(Buffer.from(fs.mkdtempSync('temporary-', 'hex'), 'hex')),
  'mkdtempSync as bytes': () => kept(fs.mkdtempSync('temporary-', 'buffer')),
  'mkdtempSync in an unknown encoding': () => fs.mkdtempSync('temporary-', wrong('nonsense')),
  'openSync with an unknown flag': () => fs.openSync('file', 'nonsense'),
  'openSync with a wrong mode': () => fs.openSync('file', 'r', wrong({})),
  'openSync with null as flag': () => fs.closeSync(fs.openSync('file', wrong(null))),
  'readdirSync with types': () => byName(fs.readdirSync('folder', { withFileTypes: true })),
  'readdirSync, recursive': () => fs.readdirSync('.', { recursive: true }),
  'readdirSync, recursive with types': () => fs.readdirSync('.', { recursive: true, withFileTypes: true }),
  'readdirSync as bytes': () => fs.readdirSync('folder', 'buffer').map(String).sort(),
  'readdirSync as bytes with types': () =>
    byName(fs.readdirSync('folder', wrong({ encoding: 'buffer', withFileTypes: true })) as never),
  'readdirSync as bytes, recursive': () =>
    fs
      .readdirSync('.', wrong({ encoding: 'buffer', recursive: true }))
      .map(String)
      .sort(),
  'readdirSync by a path in bytes, recursive': () => fs.readdirSync(Buffer.from('.'), { recursive: true }).sort(),
  'readdirSync in hex': () => fs.readdirSync('folder', 'hex').sort(),
  'readdirSync in an unknown encoding': () => fs.readdirSync('folder', wrong('nonsense')),
  'readdirSync with a number': () => fs.readdirSync('folder', wrong(1)),
  'readdirSync, recursive is a number': () => fs.readdirSync('folder', wrong({ recursive: 1 })),
  'readdirSync with null': () => fs.readdirSync('folder', null).sort(),
  'readdirSync, recursive, of what is missing': () => fs.readdirSync('missing', { recursive: true }),
  'readdirSync, recursive, without permission': {
    call: () => fs.readdirSync('.', { recursive: true }),
    unprivileged: true,
  },
  'readFileSync as base64': () => fs.readFileSync('file', 'base64'),
  'readFileSync with a flag': () => fs.readFileSync('new', { flag: 'a+' }),
  'readFileSync as utf8 with a flag': () => fs.readFileSync('new', { flag: 'w+', encoding: 'utf8' }),
  'readFileSync with an unknown flag': () => fs.readFileSync('file', { flag: 'nonsense' }),
  'readFileSync in an unknown encoding': () => fs.readFileSync('file', wrong('nonsense')),
  'readFileSync with a number': () => fs.readFileSync('file', wrong(1)),
  'readFileSync with null': () => fs.readFileSync('file', null),
  'readFileSync with a function': () =>
    fs.readFileSync(
      'file',
      wrong(() => undefined),
    ),
  'readFileSync with a signal that has been aborted': () =>
    fs.readFileSync('file', wrong({ signal: AbortSignal.abort() })),
  'readFileSync with something else as signal': () => fs.readFileSync('file', wrong({ signal: 1 })),
  'readFileSync of a file without a size': () => fs.readFileSync('/proc/self/comm').length > 0,
  'readFileSync of a device': () => fs.readFileSync('/dev/null', 'utf8'),
  'readFileSync into a buffer': () => fs.readFileSync('file', wrong({ buffer: Buffer.alloc(100) })),
  'readFileSync into a buffer that is too small': () => fs.readFileSync('file', wrong({ buffer: Buffer.alloc(1) })),
  'readFileSync into a buffer from a function': () =>
    fs.readFileSync('file', wrong({ buffer: (size: number) => Buffer.alloc(size + 3) })),
  'readFileSync into no buffer': () => fs.readFileSync('file', wrong({ buffer: 1 })),
  'readlinkSync as bytes': () => fs.readlinkSync('link', 'buffer'),
  'readlinkSync in an unknown encoding': () => fs.readlinkSync('link', wrong('nonsense')),
  'realpathSync as bytes': () => fs.realpathSync('link', 'buffer'),
  'realpathSync through a folder': () => fs.realpathSync('way/inner/up'),
  'realpathSync.native as bytes': () => fs.realpathSync.native('link', 'buffer'),
  'realpathSync.native in an unknown encoding': () => fs.realpathSync.native('link', wrong('nonsense')),
  'renameSync across file systems': () => fs.renameSync('file', '/proc/file'),
  'renameSync without a second path': () => fs.renameSync('file', wrong(undefined)),
  'rmdirSync with null': () => fs.rmdirSync('bare', wrong(null)),
  'rmdirSync with a wrong option': () => fs.rmdirSync('bare', wrong({ maxRetries: 'x' })),
  'statfsSync with BigInt': () => fs.statfsSync('.', { bigint: true }),
  'statfsSync with null': () => fs.statfsSync('.', wrong(null)),
  'statSync with null': () => fs.statSync('file', wrong(null)),
  'statSync with a number': () => fs.statSync('file', wrong(1)),
  'statSync with a function': () =>
    fs.statSync(
      'file',
      wrong(() => undefined),
    ),
  'statSync with nothing in its options': () => fs.statSync('missing', {}),
  'statSync that is undecided': () => fs.statSync('missing', wrong({ throwIfNoEntry: undefined })),
  'statSync that says 0': () => fs.statSync('missing', wrong({ throwIfNoEntry: 0 })),
  'symlinkSync of an unknown kind': () => fs.symlinkSync('file', 'new', wrong('nonsense')),
  'symlinkSync of a kind': () => fs.symlinkSync('file', 'new', 'file'),
  'truncateSync to nothing': () => fs.truncateSync('file'),
  'truncateSync to less than nothing': () => fs.truncateSync('file', -1),
  'truncateSync to more': () => fs.truncateSync('file', 20),
  'truncateSync to text': () => fs.truncateSync('file', wrong('1')),
  'truncateSync to null': () => fs.truncateSync('file', wrong(null)),
  'utimesSync with dates': () => fs.utimesSync('file', new Date(1000), new Date(5000)),
  'utimesSync with text': () => fs.utimesSync('file', '7', '8.5'),
  'utimesSync with nonsense': () => fs.utimesSync('file', wrong({}), 1),
  'writeFileSync with a mode': () => fs.writeFileSync('new', 'text', { mode: 0o600 }),
  'writeFileSync that appends': () => fs.writeFileSync('file', 'text', { flag: 'a' }),
  'writeFileSync that must be new': () => fs.writeFileSync('file', 'text', { flag: 'wx' }),
  'writeFileSync in another encoding': () => fs.writeFileSync('file', '616263', 'hex'),
  'writeFileSync in an unknown encoding': () => fs.writeFileSync('file', '616263', wrong('nonsense')),
  'writeFileSync with an unknown flag': () => fs.writeFileSync('file', 'text', { flag: 'nonsense' }),
  'writeFileSync with a wrong mode': () => fs.writeFileSync('file', 'text', { mode: 'nonsense' }),
  'writeFileSync that flushes': () => fs.writeFileSync('file', 'text', { flush: true }),
  'writeFileSync that flushes with a number': () => fs.writeFileSync('file', 'text', wrong({ flush: 1 })),
  'writeFileSync of a number': () => fs.writeFileSync('file', wrong(1)),
  'writeFileSync of an object': () => fs.writeFileSync('file', wrong({})),
  'writeFileSync of nothing': () => fs.writeFileSync('file', ''),
  'writeFileSync of a DataView': () => fs.writeFileSync('file', new DataView(new ArrayBuffer(3))),
  'writeFileSync of 16 bit numbers': () => fs.writeFileSync('file', new Uint16Array([1, 2])),
  'writeFileSync with a number as options': () => fs.writeFileSync('file', 'text', wrong(1)),
  'writeFileSync where there is no room': () => fs.writeFileSync('/dev/full', 'text'),
  'writeFileSync of bytes where there is no room': () => fs.writeFileSync('/dev/full', Buffer.from('text')),
  'appendFileSync where there is no room': () => fs.appendFileSync('/dev/full', 'text'),
  'opendirSync with a buffer size': () => entriesOf(fs.opendirSync('.', { bufferSize: 2 })),
  'opendirSync with a buffer size of 0': () => fs.opendirSync('.', { bufferSize: 0 }),
  'opendirSync with a buffer size of text': () => fs.opendirSync('.', wrong({ bufferSize: '1' })),
  'opendirSync with an unknown buffer size': () => entriesOf(fs.opendirSync('.', wrong({ bufferSize: undefined }))),
  'opendirSync, recursive': () => entriesOf(fs.opendirSync('.', { recursive: true })),
  'opendirSync as bytes': () => entriesOf(fs.opendirSync('folder', wrong({ encoding: 'buffer' }))),
  'opendirSync in an unknown encoding': () => fs.opendirSync('folder', wrong('nonsense')),
  'Dir.readSync after the end': () => {
    const dir = fs.opendirSync('bare');
    const all = [dir.readSync(), dir.readSync()];
    dir.closeSync();
    return all;
  },
  'Dir.readSync after it was closed': () => {
    const dir = fs.opendirSync('bare');
    dir.closeSync();
    return dir.readSync();
  },
  'Dir.closeSync twice': () => {
    const dir = fs.opendirSync('bare');
    dir.closeSync();
    dir.closeSync();
  },
  'Dir.readSync of something else': () => fs.Dir.prototype.readSync.call(wrong({})),
});

function byName(entries: fs.Dirent[]): fs.Dirent[] {
  return entries.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
}
