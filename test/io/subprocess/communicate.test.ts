import assert from 'node:assert/strict';
import { sleep, spawn } from 'geventjs';
import { ArgumentValueError } from 'geventjs/exceptions';
import { PIPE, Popen, STDOUT, TimeoutExpired } from 'geventjs/subprocess';
import { countDescriptors } from '../../support/files.js';
import { test } from '../../support/suite.js';
import { errorOf, js, sh, waitUntilClosed } from './children.js';

const all = { stdin: PIPE, stdout: PIPE, stderr: PIPE } as const;

test('communicate writes the input and gives both outputs', () => {
  const child = new Popen(sh('cat; printf pineapple >&2'), all);
  assert.deepEqual(child.communicate(Buffer.from('banana')), [Buffer.from('banana'), Buffer.from('pineapple')]);
  assert.equal(child.returnCode, 0);
});

test('text goes in and comes out as text', () => {
  const child = new Popen(sh('cat; printf pineapple >&2'), { ...all, text: true });
  assert.deepEqual(child.communicate('grün'), ['grün', 'pineapple']);
  assert.deepEqual(new Popen(['cat'], { ...all, encoding: 'latin1' }).communicate('grün'), ['grün', '']);
  assert.deepEqual(new Popen(['cat'], { ...all, encoding: 'hex' }).communicate('6162'), ['6162', '']);
});

test('what is no pipe is null, what is empty is empty of its kind', () => {
  assert.deepEqual(new Popen(['true'], { stdout: PIPE }).communicate(), [Buffer.alloc(0), null]);
  assert.deepEqual(new Popen(['true'], { stdout: PIPE, text: true }).communicate(), ['', null]);
  assert.deepEqual(new Popen(['true'], { stderr: PIPE, encoding: 'latin1' }).communicate(), [null, '']);
});

test('more than fits into pipes goes both ways', () => {
  const input = Buffer.alloc(3_000_000, 'x');
  const child = new Popen(sh('tee /dev/fd/3 3>&2'.replace('/dev/fd/3', '/dev/null')), all);
  assert.ok(child.communicate(input)[0].equals(input));
});

test('that nobody reads the input is no error', () => {
  const [output] = new Popen(sh('exec <&-; echo done'), { ...all, text: true }).communicate('x'.repeat(3_000_000));
  assert.equal(output, 'done\n');
});

test('after a timeout it can be called again, and nothing is lost', () => {
  const child = new Popen(sh('echo one; echo err >&2; read line; echo $line; read line; echo $line'), {
    ...all,
    text: true,
  });
  const kept = child.stdout.readLine();
  const error = errorOf<TimeoutExpired>(() => {
    const slow = new Popen(sh('echo BDFL; exec sleep 60'), { stdout: PIPE, text: true });
    try {
      slow.stdout.readLine();
      slow.communicate(undefined, { timeout: 50 });
    } finally {
      slow.kill();
      assert.deepEqual(slow.communicate(), ['', null]);
    }
  });
  assert.equal(error.output, '');
  assert.equal(kept, 'one\n');
  assert.deepEqual(child.communicate('a\nb\n'), ['a\nb\n', 'err\n']);
  assert.deepEqual(child.communicate(), ['a\nb\n', 'err\n']);
});

test('a timeout has what came until then, and the next call has it, too', () => {
  const child = new Popen(
    js('process.stdout.write("one"); process.stdin.on("data", () => {}); setInterval(() => {}, 1e6)'),
    {
      stdout: PIPE,
      text: true,
    },
  );
  let error = errorOf<TimeoutExpired>(() => child.communicate(undefined, { timeout: 1 }));
  while (error.output === '') error = errorOf(() => child.communicate(undefined, { timeout: 50 }));
  assert.ok(error instanceof TimeoutExpired);
  assert.deepEqual([error.output, error.stdout, error.stderr], ['one', 'one', null]);
  child.kill();
  assert.deepEqual(child.communicate(), ['one', null]);
});

test('a greenlet that is killed in it loses nothing', () => {
  const child = new Popen(['cat'], { ...all, text: true });
  const killed = spawn(() => child.communicate('kept'));
  sleep(0);
  killed.kill();
  assert.deepEqual(child.communicate(), ['kept', '']);
});

test('input needs a pipe, and is taken once', () => {
  const child = new Popen(['true'], { stdout: PIPE });
  assert.throws(() => child.communicate('x'), ArgumentValueError);
  child.communicate();
  const other = new Popen(['cat'], all);
  other.communicate('x');
  assert.throws(() => other.communicate('y'), ArgumentValueError);
  const closed = new Popen(['cat'], all);
  closed.stdin.close();
  assert.throws(() => closed.communicate('lost'), ArgumentValueError);
  assert.deepEqual(closed.communicate(), [Buffer.alloc(0), Buffer.alloc(0)]);
});

test('bytes that are no text are an error, each time, unless they may be replaced', () => {
  const child = new Popen(sh("printf 'a\\377b'"), { stdout: PIPE, text: true });
  for (let attempt = 0; attempt < 2; attempt++) {
    assert.throws(() => child.communicate(), { name: 'TypeError', code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
  }
  const replaced = new Popen(sh("printf 'a\\377b'"), { stdout: PIPE, text: true, errors: 'replace' });
  assert.deepEqual(replaced.communicate(), ['a\ufffdb', null]);
});

test('stderr into the same pipe as stdout keeps the order, and the child its process', () => {
  const script = 'echo 1; echo 2 >&2; echo 3; echo 4 >&2; echo $$';
  const child = new Popen(sh(script), { stdout: PIPE, stderr: STDOUT, text: true });
  assert.equal(child.stderr, null);
  assert.deepEqual(child.communicate(), [`1\n2\n3\n4\n${child.pid}\n`, null]);
});

test('arguments survive the way into one pipe', () => {
  const words = ['a b', "it's", '$HOME', '"', '', '*', '-n'];
  const child = new Popen(['printf', '[%s]', ...words], { stdout: PIPE, stderr: STDOUT, text: true });
  assert.equal(child.communicate()[0], words.map((word) => `[${word}]`).join(''));
});

test('a child with one pipe for both outputs gets its name and its environment as they are', () => {
  const options = { stdout: PIPE, stderr: STDOUT, text: true } as const;
  const environment = new Popen(['/usr/bin/env'], { ...options, env: { 'a.b': '1', 'c-d': '2' } });
  assert.equal(environment.communicate()[0], 'a.b=1\nc-d=2\n');
  const named = new Popen(['sh', '-c', 'echo $0'], { ...options, argv0: 'other' });
  assert.equal(named.communicate()[0], 'other\n');
});

test('one pipe for both outputs does not stay open when the child cannot be started', () => {
  const before = countDescriptors();
  for (let round = 0; round < 5; round++) {
    assert.throws(() => new Popen(['no-such-program'], { stdout: PIPE, stderr: STDOUT }), { code: 'ENOENT' });
    assert.throws(() => new Popen(['a\0b'], { stdout: PIPE, stderr: STDOUT }), { code: 'ERR_INVALID_ARG_VALUE' });
  }
  assert.equal(countDescriptors(), before);
});

test('nothing stays open', () => {
  const before = countDescriptors();
  for (let round = 0; round < 5; round++) new Popen(['cat'], all).communicate('x');
  const child = new Popen(['echo'], { stdout: PIPE });
  child.wait();
  child.stdout.close();
  waitUntilClosed(before);
});
