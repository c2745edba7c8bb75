import assert from 'node:assert/strict';
import { type Encoding, FileObject, type Newline, type TextOptions } from 'geventjs/fileobject';
import { Folder } from '../../support/files.js';
import { test } from '../../support/suite.js';

function readAll(content: string | Buffer, options: TextOptions = {}): string[] {
  using folder = new Folder();
  using file = new FileObject(folder.file('text', content), 'r', options);
  return file.readLines();
}

function written(text: string, options: TextOptions): string {
  using folder = new Folder();
  {
    using file = new FileObject(folder.file('text'), 'w', options);
    file.write(text);
  }
  return folder.read('text');
}

test('a file is text unless said otherwise, and lines keep their ends', () => {
  assert.deepEqual(readAll('one\ntwo\n\nlast'), ['one\n', 'two\n', '\n', 'last']);
  assert.deepEqual(readAll(''), []);
});

test('lines end as in Python, by the option newline', () => {
  const content = 'a\nb\rc\r\nd\r';
  const cases: [Newline | undefined, string[]][] = [
    [undefined, ['a\n', 'b\n', 'c\n', 'd\n']],
    ['', ['a\n', 'b\r', 'c\r\n', 'd\r']],
    ['\n', ['a\n', 'b\rc\r\n', 'd\r']],
    ['\r', ['a\nb\r', 'c\r', '\nd\r']],
    ['\r\n', ['a\nb\rc\r\n', 'd\r']],
  ];
  for (const [newline, lines] of cases) {
    const options = newline === undefined ? {} : { newline };
    assert.deepEqual(readAll(content, options), lines, JSON.stringify(newline));
    const wide = Buffer.from(content, 'utf16le');
    assert.deepEqual(readAll(wide, { ...options, encoding: 'utf16le' }), lines, `utf16le ${JSON.stringify(newline)}`);
  }
});

test('what is written ends its lines by the same rules', () => {
  assert.equal(written('a\nb\r\n', {}), 'a\nb\r\n');
  assert.equal(written('a\nb\n', { newline: '' }), 'a\nb\n');
  assert.equal(written('a\nb\n', { newline: '\n' }), 'a\nb\n');
  assert.equal(written('a\nb\n', { newline: '\r' }), 'a\rb\r');
  assert.equal(written('a\nb\n', { newline: '\r\n' }), 'a\r\nb\r\n');
});

test('a line break of two characters that falls on the border of the buffer is one', () => {
  for (let length = 8185; length < 8195; length++) {
    const line = 'x'.repeat(length);
    assert.deepEqual(readAll(`${line}\r\nend`), [`${line}\n`, 'end'], String(length));
    assert.deepEqual(readAll(`${line}\r\nend`, { newline: '\r\n' }), [`${line}\r\n`, 'end'], String(length));
  }
});

test('characters are read whole, wherever the buffer ends, and count as one each', () => {
  const text = '0üß🙂日\r\n'.repeat(3000);
  for (const encoding of ['utf8', 'utf16le'] as Encoding[]) {
    using folder = new Folder();
    const content = Buffer.from(text, encoding as BufferEncoding);
    using file = new FileObject(folder.file('text', content), 'r', { encoding });
    for (let i = 0; i < 3000; i++) {
      assert.equal(file.read(4), '0üß🙂');
      assert.equal(file.read(2), '日\n');
    }
    assert.equal(file.read(1), '');
    assert.equal(file.tell(), content.length);
  }
});

test('what cannot be decoded is an error, and stays, or another character', () => {
  using folder = new Folder();
  const path = folder.file('text', Buffer.from([0x61, 0xff, 0x62, 0xc3, 0x0a, 0xe2, 0x82]));
  using strict = new FileObject(path);
  for (let i = 0; i < 2; i++) assert.throws(() => strict.readLine(), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
  assert.equal(strict.tell(), 0);
  assert.equal(strict.read(1), 'a');
  using replacing = new FileObject(path, 'r', { errors: 'replace' });
  assert.deepEqual(replacing.readLines(), ['a\ufffdb\ufffd\n', '\ufffd']);
  using latin = new FileObject(path, 'r', { encoding: 'latin1' });
  assert.equal(latin.readLine(), 'aÿbÃ\n');
  using ascii = new FileObject(path, 'r', { encoding: 'ascii' });
  assert.throws(() => ascii.read(), { code: 'ERR_INVALID_ARG_VALUE', message: /not ascii/ });
  using either = new FileObject(path, 'r', { encoding: 'ascii', errors: 'replace' });
  assert.equal(either.readLine(), 'a\ufffdb\ufffd\n');
});

test('what cannot be encoded is an error, or another character', () => {
  const cases: [string, Encoding][] = [
    ['日', 'latin1'],
    ['ü', 'ascii'],
    ['\ud800', 'utf8'],
    ['\udc00', 'utf16le'],
  ];
  for (const [text, encoding] of cases) {
    assert.throws(() => written(text, { encoding }), { code: 'ERR_INVALID_ARG_VALUE' }, encoding);
  }
  assert.equal(written('a日b', { encoding: 'latin1', errors: 'replace' }), 'a?b');
  assert.equal(written('aüb', { encoding: 'ascii', errors: 'replace' }), 'a?b');
  assert.equal(written('ü', { encoding: 'latin1' }), '\xfc');
  assert.equal(written('🙂', { encoding: 'utf16le' }), '\x3d\xd8\x42\xde');
});

test('a position in a file of text is a number of bytes, and can be gone back to', () => {
  using folder = new Folder();
  using file = new FileObject(folder.file('text', 'ü\r\nzwei\r\ndrei'));
  file.readLine();
  const second = file.tell();
  assert.equal(second, 4);
  assert.equal(file.readLine(), 'zwei\n');
  file.seek(second);
  assert.equal(file.read(), 'zwei\ndrei');
});
