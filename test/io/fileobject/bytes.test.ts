import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { FileObject, SEEK_CUR, SEEK_END } from 'geventjs/fileobject';
import { countDescriptors, Folder } from '../../support/files.js';
import { test } from '../../support/suite.js';

const letters = 'abcdefghijklmnopqrstuvwxyz';

test('with b in the mode a file is bytes', () => {
  using folder = new Folder();
  using file = new FileObject(folder.file('x', 'one\r\ntwo'), 'rb');
  assert.deepEqual(file.readLine(), Buffer.from('one\r\n'));
  assert.deepEqual(file.read1(1), Buffer.from('t'));
  assert.deepEqual(file.read(), Buffer.from('wo'));
  assert.deepEqual([file.read(), file.read(5), file.readLine()], [Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0)]);
});

test('readInto fills a view, slice after slice', () => {
  using folder = new Folder();
  using file = new FileObject(folder.file('x', 'hello world'), 'rb');
  const slices = [2, 1, 32, 32].map((size) => {
    const view = Buffer.alloc(size);
    return view.toString('latin1', 0, file.readInto(view));
  });
  assert.deepEqual(slices, ['he', 'l', 'lo world', '']);
  file.seek(0);
  const words = new Uint16Array(2);
  assert.equal(file.readInto(words), 4);
  assert.deepEqual([...words], [0x6568, 0x6c6c]);
});

test('seek goes from the beginning, from here, and from the end; tell says where', () => {
  using folder = new Folder();
  using file = new FileObject(folder.file('x', letters), 'rb');
  assert.equal(file.seek(15), 15);
  assert.equal(file.tell(), 15);
  assert.deepEqual(file.read(3).toString(), 'pqr');
  assert.equal(file.seek(-2, SEEK_CUR), 16);
  assert.deepEqual(file.read(1).toString(), 'q');
  assert.equal(file.seek(-1, SEEK_END), 25);
  assert.deepEqual(file.read(1024).toString(), 'z');
  assert.throws(() => file.seek(-1), { code: 'EINVAL', syscall: 'lseek' });
  assert.equal(file.tell(), 26);
});

test('one that is read and written goes on where the other has ended', () => {
  using folder = new Folder();
  {
    using file = new FileObject(folder.file('x', letters), 'r+b');
    assert.equal(file.read(2).toString(), 'ab');
    assert.equal(file.write(Buffer.from('CD')), 2);
    assert.equal(file.tell(), 4);
    assert.equal(file.read(2).toString(), 'ef');
    file.write(new Uint16Array([0x4847]));
    assert.equal(file.truncate(), 8);
    assert.equal(file.read().toString(), '');
    assert.equal(file.truncate(10), 10);
    assert.equal(file.tell(), 8);
  }
  assert.equal(folder.read('x'), 'abCDefGH\0\0');
});

test('what is appended comes last, wherever one has been', () => {
  using folder = new Folder();
  {
    using file = new FileObject(folder.file('x', 'abc'), 'a+b');
    assert.equal(file.tell(), 3);
    file.seek(0);
    assert.equal(file.read(1).toString(), 'a');
    file.write(Buffer.from('def'));
  }
  assert.equal(folder.read('x'), 'abcdef');
});

test('modes w and x make files, x only new ones', () => {
  using folder = new Folder();
  new FileObject(folder.file('x', 'old'), 'w').close();
  assert.equal(folder.read('x'), '');
  assert.throws(
    () => new FileObject(folder.file('x'), 'x'),
    (error: NodeJS.ErrnoException) => error.code === 'EEXIST' && /^.*\n +at .*bytes\.test/.test(error.stack ?? ''),
  );
  using file = new FileObject(folder.file('new'), 'xb+');
  file.write(Buffer.from('both'));
  file.seek(0);
  assert.equal(file.read().toString(), 'both');
});

test('what is written is collected, and written when there is enough of it', () => {
  using folder = new Folder();
  using file = new FileObject(folder.file('x'), 'wb', { buffering: 4 });
  file.write(Buffer.from('abcd'));
  assert.equal(folder.read('x'), '');
  file.writeLines([Buffer.from('e'), Buffer.from('f')]);
  assert.equal(folder.read('x'), 'abcde');
  file.flush();
  assert.equal(folder.read('x'), 'abcdef');
  using direct = new FileObject(folder.file('y'), 'wb', { buffering: 0 });
  direct.write(Buffer.from('a'));
  assert.equal(folder.read('y'), 'a');
  using lines = new FileObject(folder.file('z'), 'w', { buffering: 1 });
  lines.write('half ');
  assert.equal(folder.read('z'), '');
  lines.write('a line\n');
  assert.equal(folder.read('z'), 'half a line\n');
});

test('a buffer may be changed once it has been written', () => {
  using folder = new Folder();
  using file = new FileObject(folder.file('x'), 'wb');
  const buffer = Buffer.from('abc');
  file.write(buffer);
  buffer.fill('x');
  file.flush();
  assert.equal(folder.read('x'), 'abc');
});

test('closing writes what is left, once; afterwards everything is an EBADF', () => {
  using folder = new Folder();
  const before = countDescriptors();
  const path = folder.file('x');
  const file = new FileObject(path, 'w+b');
  assert.equal(inspect(file), `<FileObject '${path}', 'w+b': open>`);
  file.write(Buffer.from('abc'));
  file.close();
  file.close();
  assert.equal(folder.read('x'), 'abc');
  assert.equal(countDescriptors(), before);
  assert.deepEqual([file.closed, file.name, file.mode], [true, path, 'w+b']);
  assert.equal(inspect(file), `<FileObject '${path}', 'w+b': closed>`);
  const uses: (() => unknown)[] = [
    () => file.read(),
    () => file.readLine(),
    () => [...file],
    () => file.readInto(Buffer.alloc(1)),
    () => file.write(Buffer.alloc(1)),
    () => file.flush(),
    () => file.seek(0),
    () => file.tell(),
    () => file.truncate(0),
    () => file.fileno(),
  ];
  for (const use of uses) assert.throws(use, { code: 'EBADF' }, String(use));
});

test('a file can be a path, a URL or a descriptor, which stays open if asked', () => {
  using folder = new Folder();
  const path = folder.file('x', letters);
  for (const target of [path, Buffer.from(path), pathToFileURL(path)]) {
    using file = new FileObject(target);
    assert.equal(file.read(), letters);
  }
  const fd = openSync(path, 'r+');
  {
    using file = new FileObject(fd, 'r+b', { closeFd: false });
    assert.deepEqual([file.fileno(), file.name], [fd, fd]);
    file.write(Buffer.from('A'));
  }
  assert.equal(fstatSync(fd).size, 26);
  assert.equal(folder.read('x').slice(0, 2), 'Ab');
  closeSync(fd);
  assert.throws(() => new FileObject(fd), { code: 'EBADF' });
});
