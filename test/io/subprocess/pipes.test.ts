import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { joinAll, sleep, spawn } from 'geventjs';
import {
  ArgumentTypeError,
  BlockingSwitchOutError,
  ConcurrentObjectUseError,
  PipeClosedError,
} from 'geventjs/exceptions';
import { PIPE, Popen } from 'geventjs/subprocess';
import { test, testInHub } from '../../support/suite.js';
import { errorOf, js, sh } from './children.js';

const echo = () => new Popen(['cat'], { stdin: PIPE, stdout: PIPE, text: true });

test('what is written is read, line by line, in turns', () => {
  using child = echo();
  for (const line of ['one\n', 'two\n']) {
    assert.equal(child.stdin.write(line), 4);
    assert.equal(child.stdout.readLine(), line);
  }
  child.stdin.close();
  assert.equal(child.stdout.readLine(), '');
});

test('read takes exactly so much, and fewer only at the end', () => {
  using child = new Popen(sh('printf ab; sleep 0.05; printf cde; sleep 0.05; printf f'), { stdout: PIPE });
  const read = (count?: number) => child.stdout.read(count).toString();
  assert.deepEqual([read(0), read(1), read(3), read(5), read(5), read()], ['', 'a', 'bcd', 'ef', '', '']);
});

test('characters are read, not bytes, and no character is split', () => {
  using child = new Popen(js('const b = Buffer.from("äöü€"); for (const x of b) fs.writeSync(1, Buffer.of(x));'), {
    stdout: PIPE,
    text: true,
  });
  assert.deepEqual([child.stdout.read(1), child.stdout.read(2), child.stdout.read()], ['ä', 'öü', '€']);
});

test('lines of bytes end at newlines alone', () => {
  using child = new Popen(['printf', 'a\\r\\nb\\rc\\n\\nd'], { stdout: PIPE });
  assert.deepEqual([...child.stdout].map(String), ['a\r\n', 'b\rc\n', '\n', 'd']);
});

test('lines of text end in one way, whatever the child writes, in however many pieces', () => {
  const pieces = ['l1\r', '\nl2\r\nl3\r', 'l4\n', '\r', '\r\n', 'l7\r'];
  const script = pieces.map((piece) => `printf '${piece.replace(/\r/g, '\\r').replace(/\n/g, '\\n')}'; sleep 0.03`);
  using child = new Popen(sh(script.join(';')), { stdout: PIPE, text: true });
  assert.deepEqual([...child.stdout], ['l1\n', 'l2\n', 'l3\n', 'l4\n', '\n', '\n', 'l7\n']);
});

test('what has not been read when the child ends can be read then', () => {
  const child = new Popen(sh('echo late; echo more'), { stdout: PIPE, text: true });
  child.wait();
  sleep(20);
  assert.equal(child.stdout.readLine(), 'late\n');
  assert.deepEqual(child.communicate(), ['more\n', null]);
});

test('a reader that is killed leaves everything to the next', () => {
  using child = echo();
  child.stdin.write('half a li');
  const killed = spawn(() => child.stdout.readLine());
  sleep(20);
  killed.kill();
  child.stdin.write('ne\n');
  assert.equal(child.stdout.readLine(), 'half a line\n');
  child.stdin.close();
});

test('one greenlet reads at a time', () => {
  using child = echo();
  const reader = spawn(() => child.stdout.read(1));
  sleep(0);
  assert.throws(() => child.stdout.read(1), ConcurrentObjectUseError);
  child.stdin.write('x');
  assert.equal(reader.get(), 'x');
  child.stdin.close();
});

test('closing wakes who reads, and what is closed says so', () => {
  using child = echo();
  const reader = spawn(() => errorOf<PipeClosedError>(() => child.stdout.read()));
  sleep(0);
  child.stdout.close();
  child.stdout.close();
  assert.ok(reader.get() instanceof PipeClosedError);
  assert.ok(child.stdout.closed);
  assert.throws(() => child.stdout.read(1), PipeClosedError);
  assert.throws(() => child.stdout.readLine(), PipeClosedError);
  child.stdin.close();
  assert.throws(() => child.stdin.write('x'), PipeClosedError);
  assert.throws(() => child.stdin.flush(), PipeClosedError);
});

test('a child that does not read is an EPIPE for who writes, and not for the process', () => {
  using child = new Popen(['true'], { stdin: PIPE });
  child.wait();
  const write = () => child.stdin.write('x'.repeat(3_000_000));
  assert.ok(['EPIPE', 'ECONNRESET'].includes(errorOf<NodeJS.ErrnoException>(write).code ?? ''));
  assert.ok(['EPIPE', 'ECONNRESET'].includes(errorOf<NodeJS.ErrnoException>(write).code ?? ''));
});

test('writing blocks while the child does not read, and pieces stay whole', () => {
  using child = new Popen(sh('read line; echo $line; cat'), { stdin: PIPE, stdout: PIPE, text: true });
  const big = (letter: string) => letter.repeat(1_000_000);
  const writers = ['a', 'b', 'c'].map((letter) => spawn(() => child.stdin.write(`${big(letter)}\n`)));
  const lines = ['a', 'b', 'c'].map(() => child.stdout.readLine());
  joinAll(writers, { raiseError: true });
  assert.deepEqual(
    lines,
    ['a', 'b', 'c'].map((letter) => `${big(letter)}\n`),
  );
  assert.deepEqual(
    writers.map((writer) => writer.value),
    [1_000_001, 1_000_001, 1_000_001],
  );
  child.stdin.close();
});

test('a writer that is killed leaves at once', () => {
  using child = new Popen(['sleep', '60'], { stdin: PIPE });
  const writer = spawn(() => child.stdin.write('x'.repeat(3_000_000)));
  sleep(0);
  writer.kill();
  assert.ok(writer.ready());
  child.kill();
});

test('only text and bytes can be written, and a number be read', () => {
  using child = echo();
  assert.throws(() => child.stdin.write(5 as never), ArgumentTypeError);
  assert.throws(() => child.stdout.read('1' as never), ArgumentTypeError);
  assert.throws(() => child.stdout.read(-1), RangeError);
  assert.equal(child.stdin.write(new Uint8Array([97, 10])), 2);
  child.stdin.flush();
  assert.equal(child.stdout.readLine(), 'a\n');
  child.stdin[Symbol.dispose]();
  assert.equal(inspect([child.stdin, child.stdout]), '[ <PipeWriter stdin: closed>, <PipeReader stdout: open> ]');
});

testInHub('in the hub a pipe neither waits nor writes', async () => {
  const child = await spawn(echo);
  assert.throws(() => child.stdout.read(1), BlockingSwitchOutError);
  assert.throws(() => child.stdin.write('x'), BlockingSwitchOutError);
  await spawn(() => child[Symbol.dispose]());
});
