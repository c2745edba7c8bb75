import fs from 'node:fs';
import { type Cases, testParity } from './support/parity.js';

const wrong = (value: unknown): never => value as never;

/** Opens a file, and says what `body` returned and where the descriptor stands afterwards. */
const opened =
  (flags: string, body: (fd: number) => unknown, path = 'file') =>
  () => {
    const fd = fs.openSync(path, flags);
    try {
      return [body(fd), flags.includes('+') || flags === 'r' ? rest(fd) : undefined];
    } finally {
      fs.closeSync(fd);
    }
  };

const rest = (fd: number) => {
  const buffer = Buffer.alloc(30);
  const count = fs.readSync(fd, buffer);
  return buffer.toString('latin1', 0, count);
};

const closed = () => {
  const fd = fs.openSync('file', 'r');
  fs.closeSync(fd);
  return fd;
};

const into = (call: (buffer: Buffer) => number) => {
  const buffer = Buffer.alloc(12, '.');
  return [call(buffer), buffer.toString('latin1')];
};

/** Calls with a descriptor, in the usual situations. A `device` that may be changed is none. */
function situations(name: string, call: (fd: number) => unknown, device = '/dev/null'): Cases {
  return {
    [`${name} of a file to read`]: opened('r', call),
    [`${name} of a file to write`]: opened('a', call),
    [`${name} of a file to read and write`]: opened('r+', call),
    [`${name} of an empty file`]: opened('r+', call, 'empty'),
    [`${name} of a folder`]: () => {
      const fd = fs.openSync('folder', 'r');
      try {
        return call(fd);
      } finally {
        fs.closeSync(fd);
      }
    },
    [`${name} of a device`]: opened('r+', call, device),
    [`${name} of a descriptor that is closed`]: () => call(closed()),
    [`${name} of a descriptor that never was`]: () => call(99_999),
    [`${name} of a negative number`]: () => call(-1),
    [`${name} of a fraction`]: () => call(1.5),
    [`${name} of a large number`]: () => call(2 ** 40),
    [`${name} of text as a descriptor`]: () => call(wrong('1')),
    [`${name} of undefined as a descriptor`]: () => call(wrong(undefined)),
    [`${name} of an object as a descriptor`]: () => call(wrong({})),
  };
}

testParity({
  ...situations('readSync', (fd) => into((buffer) => fs.readSync(fd, buffer))),
  ...situations('readSync at a position', (fd) => into((buffer) => fs.readSync(fd, buffer, 1, 4, 2))),
  ...situations('readSync of nothing', (fd) => into((buffer) => fs.readSync(fd, buffer, 0, 0, null))),
  ...situations('readvSync', (fd) => into((buffer) => fs.readvSync(fd, [buffer.subarray(0, 3), buffer.subarray(4)]))),
  ...situations('readvSync at a position', (fd) => into((buffer) => fs.readvSync(fd, [buffer], 3))),
  ...situations('writeSync', (fd) => fs.writeSync(fd, Buffer.from('bytes'))),
  ...situations('writeSync at a position', (fd) => fs.writeSync(fd, Buffer.from('bytes'), 1, 3, 2)),
  ...situations('writeSync of text', (fd) => fs.writeSync(fd, 'téxt')),
  ...situations('writeSync of text at a position', (fd) => fs.writeSync(fd, 'téxt', 2, 'latin1')),
  ...situations('writeSync of nothing', (fd) => fs.writeSync(fd, '')),
  ...situations('writevSync', (fd) => fs.writevSync(fd, [Buffer.from('one'), new Uint16Array([1, 2])])),
  ...situations('writevSync at a position', (fd) => fs.writevSync(fd, [Buffer.from('one')], 4)),
  ...situations('writevSync of nothing', (fd) => fs.writevSync(fd, [])),
  ...situations('readFileSync', (fd) => fs.readFileSync(fd)),
  ...situations('readFileSync as utf8', (fd) => fs.readFileSync(fd, 'utf8')),
  ...situations('readFileSync as hex', (fd) => fs.readFileSync(fd, { encoding: 'hex', flag: 'r' })),
  ...situations('writeFileSync', (fd) => fs.writeFileSync(fd, 'text')),
  ...situations('writeFileSync of bytes', (fd) => fs.writeFileSync(fd, Buffer.from('text'), { flush: true })),
  ...situations('writeFileSync of no text', (fd) => fs.writeFileSync(fd, '')),
  ...situations('appendFileSync', (fd) => fs.appendFileSync(fd, 'text')),
  ...situations('fstatSync', (fd) => fs.fstatSync(fd)),
  ...situations('fstatSync with BigInt', (fd) => fs.fstatSync(fd, { bigint: true })),
  ...situations('fstatSync with null', (fd) => fs.fstatSync(fd, wrong(null))),
  ...situations('fstatSync with a number', (fd) => fs.fstatSync(fd, wrong(1))),
  ...situations('fchmodSync', (fd) => fs.fchmodSync(fd, 0o640), 'file'),
  ...situations('fchmodSync with nonsense', (fd) => fs.fchmodSync(fd, 'nonsense'), 'file'),
  ...situations('fchownSync', (fd) => fs.fchownSync(fd, 12, 13), 'file'),
  ...situations('fchownSync with text', (fd) => fs.fchownSync(fd, wrong('1'), 13), 'file'),
  ...situations('fdatasyncSync', (fd) => fs.fdatasyncSync(fd)),
  ...situations('fsyncSync', (fd) => fs.fsyncSync(fd)),
  ...situations('ftruncateSync', (fd) => fs.ftruncateSync(fd, 4)),
  ...situations('ftruncateSync to nothing', (fd) => fs.ftruncateSync(fd)),
  ...situations('ftruncateSync to text', (fd) => fs.ftruncateSync(fd, wrong('1'))),
  ...situations('futimesSync', (fd) => fs.futimesSync(fd, 1, new Date(2000)), 'file'),
  ...situations('closeSync', (fd) => {
    fs.closeSync(fd);
    return fs.openSync('file', 'r');
  }),
  'readSync with options': opened('r', (fd) => into((b) => fs.readSync(fd, b, { offset: 2, length: 3, position: 1 }))),
  'readSync with some options': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, { offset: 2 }))),
  'readSync with null as options': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, wrong(null)))),
  'readSync with an offset alone': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, wrong(2)))),
  'readSync without a length': opened('r', (fd) => into((b) => fs.readSync(fd, b, 2, wrong(undefined), 0))),
  'readSync with a length as text': opened('r', (fd) => into((b) => fs.readSync(fd, b, 2, wrong('3'), 0))),
  'readSync with a length of a fraction': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 2, 3.7, 0))),
  'readSync with a length too large': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 2, 11, 0))),
  'readSync with a negative offset': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, -1, 1, 0))),
  'readSync with an offset of a fraction': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 0.5, 1, 0))),
  'readSync with an offset too large': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 13, 1, 0))),
  'readSync at -1': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 0, 3, -1))),
  'readSync at -2': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 0, 3, -2))),
  'readSync at a BigInt': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 0, 3, 4n))),
  'readSync at a large BigInt': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 0, 3, 2n ** 63n))),
  'readSync at text': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 0, 3, wrong('1')))),
  'readSync behind the end': opened('r', (fd) => into((buffer) => fs.readSync(fd, buffer, 0, 3, 100))),
  'readSync into a DataView': opened('r', (fd) => fs.readSync(fd, new DataView(new ArrayBuffer(3)))),
  'readSync into 16 bit numbers': opened('r', (fd) => fs.readSync(fd, new Uint16Array(2), 1, 3, null)),
  'readSync into nothing': opened('r', (fd) => fs.readSync(fd, Buffer.alloc(0))),
  'readSync into text': opened('r', (fd) => fs.readSync(fd, wrong('text'))),
  'readvSync of something else': opened('r', (fd) => fs.readvSync(fd, wrong('text'))),
  'readvSync into nothing': opened('r', (fd) => fs.readvSync(fd, [])),
  'readvSync into text': opened('r', (fd) => fs.readvSync(fd, wrong(['text']))),
  'readvSync at text': opened('r', (fd) => into((buffer) => fs.readvSync(fd, [buffer], wrong('2')))),
  'writeSync with options': opened('r+', (fd) =>
    fs.writeSync(fd, Buffer.from('bytes'), wrong({ offset: 1, position: 2 })),
  ),
  'writeSync with null': opened('r+', (fd) => fs.writeSync(fd, Buffer.from('bytes'), wrong(null))),
  'writeSync with an offset alone': opened('r+', (fd) => fs.writeSync(fd, Buffer.from('bytes'), 2)),
  'writeSync with a length too large': opened('r+', (fd) => fs.writeSync(fd, Buffer.from('bytes'), 2, 10)),
  'writeSync with a negative offset': opened('r+', (fd) => fs.writeSync(fd, Buffer.from('bytes'), -2)),
  'writeSync at a BigInt': opened('r+', (fd) => fs.writeSync(fd, Buffer.from('bytes'), 0, 2, wrong(3n))),
  'writeSync at -5': opened('r+', (fd) => fs.writeSync(fd, Buffer.from('bytes'), 0, 2, -5)),
  'writeSync at a fraction': opened('r+', (fd) => fs.writeSync(fd, Buffer.from('bytes'), 0, 2, 1.5)),
  'writeSync of text in base64': opened('r+', (fd) => fs.writeSync(fd, 'aGVs', 1, 'base64')),
  'writeSync of text in hex': opened('r+', (fd) => fs.writeSync(fd, '6869', null, 'hex')),
  'writeSync of text in odd hex': opened('r+', (fd) => fs.writeSync(fd, '686', null, 'hex')),
  'writeSync of text in an unknown encoding': opened('r+', (fd) => fs.writeSync(fd, 'é', null, wrong('nonsense'))),
  'writeSync of text at text': opened('r+', (fd) => fs.writeSync(fd, 'text', wrong('2'))),
  'writeSync of a number': opened('r+', (fd) => fs.writeSync(fd, wrong(1))),
  'writeSync of an object': opened('r+', (fd) => fs.writeSync(fd, wrong({}))),
  'writeSync behind the end': opened('r+', (fd) => fs.writeSync(fd, 'text', 20)),
  'writeSync where there is no room': opened('w', (fd) => fs.writeSync(fd, 'text'), '/dev/full'),
  'writevSync of something else': opened('r+', (fd) => fs.writevSync(fd, wrong('text'))),
  'writevSync of text': opened('r+', (fd) => fs.writevSync(fd, wrong(['text']))),
  'readFileSync from the middle': opened('r', (fd) => [readTwo(fd), fs.readFileSync(fd)]),
  'readFileSync as utf8 from the middle': opened('r', (fd) => [readTwo(fd), fs.readFileSync(fd, 'utf8')]),
  'readFileSync with an unknown flag': opened('r', (fd) => fs.readFileSync(fd, { flag: 'nonsense', encoding: 'utf8' })),
  'readFileSync in an unknown encoding': opened('r', (fd) => fs.readFileSync(fd, wrong('nonsense'))),
  'readFileSync into a buffer': opened('r', (fd) => fs.readFileSync(fd, wrong({ buffer: Buffer.alloc(20) }))),
  'readFileSync of a file without a size': opened('r', (fd) => fs.readFileSync(fd).length > 0, '/proc/self/comm'),
  'writeFileSync in the middle': opened('r+', (fd) => [readTwo(fd), fs.writeFileSync(fd, 'XX')]),
  'writeFileSync in hex': opened('r+', (fd) => fs.writeFileSync(fd, '6869', 'hex')),
  'writeFileSync of a number': opened('r+', (fd) => fs.writeFileSync(fd, wrong(1))),
  'writeFileSync with a wrong mode': opened('r+', (fd) => fs.writeFileSync(fd, 'text', { mode: 'nonsense' })),
  'writeFileSync with flush that is none': opened('r+', (fd) => fs.writeFileSync(fd, 'text', wrong({ flush: 1 }))),
  'truncateSync of a descriptor': opened('r+', (fd) => fs.truncateSync(wrong(fd), 2)),
  'closeSync twice': opened('r', (fd) => {
    const other = fs.openSync('file', 'r');
    fs.closeSync(other);
    fs.closeSync(other);
    return fd;
  }),
});

/** Reads two bytes at the current position. */
function readTwo(fd: number): string {
  const buffer = Buffer.alloc(2);
  fs.readSync(fd, buffer);
  return buffer.toString();
}
