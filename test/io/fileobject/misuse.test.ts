import assert from 'node:assert/strict';
import { FileObject } from 'geventjs/fileobject';
import { countDescriptors, Folder } from '../../support/files.js';
import { test, testInHub } from '../../support/suite.js';

// biome-ignore lint/suspicious/noExplicitAny: misuse is what is tested
const Any = FileObject as any;

testInHub('arguments that make no sense are refused, and nothing is opened', () => {
  using folder = new Folder();
  const path = folder.file('x', 'content');
  const before = countDescriptors();
  const misuse: [string, RegExp, ...unknown[]][] = [
    ['ERR_INVALID_ARG_TYPE', /a mode must be a string/, path, 5],
    ['ERR_INVALID_ARG_VALUE', /letters of 'rwaxbt\+'/, path, 'aoeug'],
    ['ERR_INVALID_ARG_VALUE', /each once/, path, 'rr'],
    ['ERR_INVALID_ARG_VALUE', /either 't' for text or 'b'/, path, 'rtb'],
    ['ERR_INVALID_ARG_VALUE', /exactly one of/, path, 'rw'],
    ['ERR_INVALID_ARG_VALUE', /exactly one of/, path, '+'],
    ['ERR_INVALID_ARG_VALUE', /exactly one of/, path, ''],
    ['ERR_INVALID_ARG_VALUE', /no option 'encoding'/, path, 'rb', { encoding: 'utf8' }],
    ['ERR_INVALID_ARG_VALUE', /no option 'errors'/, path, 'rb', { errors: 'strict' }],
    ['ERR_INVALID_ARG_VALUE', /no option 'newline'/, path, 'rb', { newline: '\n' }],
    ['ERR_INVALID_ARG_TYPE', /encoding of a file must be a string/, path, 'r', { encoding: 5 }],
    ['ERR_INVALID_ARG_VALUE', /must be one of utf8.*'klingon'/, path, 'r', { encoding: 'klingon' }],
    ['ERR_INVALID_ARG_TYPE', /'strict' or 'replace', got 5/, path, 'r', { errors: 5 }],
    ['ERR_INVALID_ARG_VALUE', /'strict' or 'replace', got 'hope'/, path, 'r', { errors: 'hope' }],
    ['ERR_INVALID_ARG_TYPE', /newline of a file/, path, 'r', { newline: 5 }],
    ['ERR_INVALID_ARG_VALUE', /newline of a file/, path, 'r', { newline: 'x' }],
    ['ERR_INVALID_ARG_TYPE', /must be a number of bytes/, path, 'r', { buffering: 'x' }],
    ['ERR_OUT_OF_RANGE', /at least 0/, path, 'r', { buffering: -2 }],
    ['ERR_INVALID_ARG_VALUE', /cannot do without a buffer/, path, 'w', { buffering: 0 }],
    ['ERR_INVALID_ARG_VALUE', /has no lines/, path, 'wb', { buffering: 1 }],
    ['ERR_INVALID_ARG_TYPE', /closeFd/, path, 'r', { closeFd: 1 }],
    ['ERR_INVALID_ARG_TYPE', /no option 'bufsize'/, path, 'r', { bufsize: 1 }],
    ['ERR_INVALID_ARG_TYPE', /path or a descriptor, got undefined/, undefined],
    ['ERR_OUT_OF_RANGE', /fd/, -1],
    ['EBADF', /EBADF/, 54321],
  ];
  for (const [code, message, ...args] of misuse) {
    assert.throws(() => new Any(...args), { code, message }, JSON.stringify(args));
  }
  assert.equal(countDescriptors(), before);
});

test('a file does what its mode says, and nothing else', () => {
  using folder = new Folder();
  using reading = new Any(folder.file('x', 'content'));
  using writing = new Any(folder.file('y'), 'w');
  using bytes = new Any(folder.file('z'), 'w+b');
  const misuse: [string, () => unknown][] = [
    ['EBADF', () => reading.write('x')],
    ['EBADF', () => reading.truncate(0)],
    ['EBADF', () => writing.read()],
    ['ERR_INVALID_ARG_TYPE', () => writing.write(Buffer.from('x'))],
    ['ERR_INVALID_ARG_TYPE', () => bytes.write('x')],
    ['ERR_INVALID_ARG_TYPE', () => reading.readInto(Buffer.alloc(1))],
    ['ERR_INVALID_ARG_TYPE', () => reading.read1()],
    ['ERR_INVALID_ARG_TYPE', () => bytes.readInto('x')],
    ['ERR_OUT_OF_RANGE', () => reading.read(-1)],
    ['ERR_INVALID_ARG_TYPE', () => reading.read('1')],
    ['ERR_INVALID_ARG_TYPE', () => reading.seek(1.5)],
    ['ERR_INVALID_ARG_VALUE', () => reading.seek(1, 5)],
    ['ERR_OUT_OF_RANGE', () => writing.truncate(-1)],
  ];
  for (const [code, call] of misuse) assert.throws(call, { code }, String(call));
  const can = (file: typeof reading) => [file.readable(), file.writable(), file.seekable()];
  assert.deepEqual([reading, writing, bytes].map(can), [
    [true, false, true],
    [false, true, true],
    [true, true, true],
  ]);
  assert.equal(reading.read(), 'content');
});
