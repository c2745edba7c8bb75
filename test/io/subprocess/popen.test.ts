import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { inspect } from 'node:util';
import { type Greenlet, iwait, sleep, spawn, Timeout, wait } from 'geventjs';
import { ArgumentTypeError, ArgumentValueError, BlockingSwitchOutError, PipeClosedError } from 'geventjs/exceptions';
import { DEVNULL, PIPE, Popen, STDOUT, TimeoutExpired } from 'geventjs/subprocess';
import { countDescriptors } from '../../support/files.js';
import { test, testInHub } from '../../support/suite.js';
import { errorOf, lives, sh, waitUntilClosed } from './children.js';

const folder = mkdtempSync(join(tmpdir(), 'gevent-popen-'));
after(() => rmSync(folder, { recursive: true }));

test('wait gives the code with which it exits', () => {
  assert.equal(new Popen(sh('exit 10')).wait(), 10);
});

test('a signal that ends it is a negative code', () => {
  const child = new Popen(['sleep', '60']);
  child.terminate();
  assert.equal(child.wait(), -15);
  child.sendSignal('SIGKILL');
  child.kill();
  assert.equal(child.returnCode, -15);
});

test('it can be waited for like a greenlet', () => {
  const child = new Popen(sh('exit 11'));
  assert.deepEqual(wait([child]), [child]);
  assert.equal(child.poll(), 11);
  assert.deepEqual(wait([child]), [child]);
});

test('iwait yields children and greenlets as they end', () => {
  const child = new Popen(['cat'], { stdin: PIPE });
  const greenlet = spawn(() => child.stdin.close());
  const order = [...iwait<Popen<{ stdin: 'pipe' }> | Greenlet<void>>([child, greenlet])];
  assert.deepEqual(order, [greenlet, child]);
});

test('a link is called once, in the hub, and can be taken back', () => {
  const child = new Popen(['cat'], { stdin: PIPE });
  const told: unknown[] = [];
  const link = (source: unknown) => told.push(source);
  const taken = () => assert.fail();
  child.rawlink(link);
  child.rawlink(taken);
  child.unlink(taken);
  child.stdin.close();
  child.wait();
  sleep(0);
  assert.deepEqual(told, [child]);
  child.rawlink(link);
  sleep(0);
  assert.deepEqual(told, [child, child]);
});

test('a program that does not exist is an error of the constructor, each time', () => {
  const before = countDescriptors();
  for (let attempt = 0; attempt < 7; attempt++) {
    const error = errorOf<NodeJS.ErrnoException>(
      () => new Popen(['*', 'x'], { stdin: PIPE, stdout: PIPE, stderr: PIPE }),
    );
    const { code, syscall, path, errno } = error;
    assert.deepEqual({ code, syscall, path, errno }, { code: 'ENOENT', syscall: 'spawn *', path: '*', errno: -2 });
    assert.match(error.stack ?? '', /popen\.test/);
  }
  waitUntilClosed(before);
});

test('other reasons not to start are errors of the constructor, too', () => {
  const codeOf = (start: () => unknown) => errorOf<NodeJS.ErrnoException>(start).code;
  assert.equal(
    codeOf(() => new Popen(['/etc/passwd'])),
    'EACCES',
  );
  assert.equal(
    codeOf(() => new Popen(['true'], { cwd: '/no/such' })),
    'ENOENT',
  );
  assert.equal(
    codeOf(() => new Popen(['true', 'x'.repeat(300_000)])),
    'E2BIG',
  );
  assert.equal(
    codeOf(() => new Popen(['/etc/passwd'], { stdout: PIPE, stderr: STDOUT })),
    'EACCES',
  );
  assert.equal(
    codeOf(() => new Popen(['*'], { stdout: PIPE, stderr: STDOUT })),
    'ENOENT',
  );
});

test('waiting is limited by milliseconds, and the child goes on', () => {
  const child = new Popen(['cat'], { stdin: PIPE });
  const error = errorOf<TimeoutExpired>(() => child.wait({ timeout: 10 }));
  assert.ok(error instanceof TimeoutExpired);
  assert.deepEqual([error.cmd, error.timeout, error.output], [['cat'], 10, null]);
  assert.throws(() => child.wait({ timeout: 0 }), TimeoutExpired);
  assert.equal(child.poll(), null);
  child.stdin.close();
  assert.equal(child.wait({ timeout: 60_000 }), 0);
});

test('a Timeout, its own or one around it, is raised as itself', () => {
  const child = new Popen(['cat'], { stdin: PIPE });
  const own = new Timeout(10);
  assert.equal(
    errorOf(() => child.wait({ timeout: own })),
    own,
  );
  const around = Timeout.startNew(10);
  assert.equal(
    errorOf(() => child.wait()),
    around,
  );
  child[Symbol.dispose]();
});

test('a greenlet that is killed while it waits leaves, and the child goes on', () => {
  const child = new Popen(['cat'], { stdin: PIPE });
  const waiting = spawn(() => child.wait());
  sleep(0);
  waiting.kill();
  assert.equal(child.returnCode, null);
  child[Symbol.dispose]();
  assert.equal(child.returnCode, 0);
});

test('polling in a loop lets it end', () => {
  const child = new Popen(['true']);
  while (child.poll() === null);
  assert.equal(child.returnCode, 0);
});

test('inputs and outputs are of this process unless it is said otherwise', () => {
  const where = (options: object) => {
    using child = new Popen(sh('readlink /proc/$$/fd/0 /proc/$$/fd/2'), { stdout: PIPE, text: true, ...options });
    return child.stdout.read().trim().split('\n');
  };
  const own = [0, 2].map(
    (fd) => new Popen(['readlink', `/proc/${process.pid}/fd/${fd}`], { stdout: PIPE, text: true }),
  );
  assert.deepEqual(
    where({}),
    own.map((child) => child.stdout.read().trim()),
  );
  assert.deepEqual(where({ stdin: DEVNULL, stderr: DEVNULL }), ['/dev/null', '/dev/null']);
});

test('outputs go into descriptors and open files, inputs come from them', () => {
  const input = join(folder, 'input');
  const output = join(folder, 'output');
  writeFileSync(input, 'b\na\n');
  const fds = [openSync(input, 'r'), openSync(output, 'w')] as const;
  const file = { fileno: () => fds[1] };
  assert.equal(new Popen(['sort'], { stdin: fds[0], stdout: { fd: fds[1] } }).wait(), 0);
  assert.equal(new Popen(sh('echo c; echo d >&2'), { stdout: file, stderr: STDOUT }).wait(), 0);
  fds.forEach(closeSync);
  assert.equal(readFileSync(output, 'utf8'), 'a\nb\nc\nd\n');
});

test('the output of one child is the input of the next', () => {
  const first = new Popen(sh('sleep 0.1; printf "b\\na\\n"'), { stdout: PIPE });
  const second = new Popen(['sort'], { stdin: first.stdout, stdout: PIPE, text: true });
  first.stdout.close();
  assert.deepEqual(second.communicate(), ['a\nb\n', null]);
  assert.equal(first.wait(), 0);
});

test('a pipe that has been given on is not read here, even if it is left open', () => {
  const first = new Popen(sh('echo early; sleep 0.1; echo late'), { stdout: PIPE });
  const second = new Popen(['cat'], { stdin: first.stdout, stdout: PIPE, text: true });
  assert.throws(() => first.stdout.read(), PipeClosedError);
  assert.deepEqual(first.communicate(), [Buffer.alloc(0), null]);
  first.stdout.close();
  assert.deepEqual(second.communicate(), ['early\nlate\n', null]);
});

test('a pipe that has been read from cannot be given on', () => {
  using first = new Popen(sh('echo a; echo b'), { stdout: PIPE });
  first.stdout.readLine();
  assert.throws(() => new Popen(['cat'], { stdin: first.stdout }), ArgumentValueError);
});

test('a line for the shell, another shell, and words for it', () => {
  const output = (args: string | string[], shell: string | boolean) =>
    new Popen(args, { shell, stdout: PIPE, text: true }).communicate()[0];
  assert.equal(output('echo $0', true), '/bin/sh\n');
  assert.equal(output('echo $0', '/bin/bash'), '/bin/bash\n');
  assert.equal(output(['echo $0 $1', 'a', 'b c'], true), 'a b c\n');
});

test('its folder, environment and name can be set', () => {
  const options = { cwd: '/usr', env: { A: 'x' }, argv0: 'other', stdout: PIPE, text: true } as const;
  const [output] = new Popen(
    ['/bin/sh', '-c', 'pwd; echo $A; tr "\\0" " " < /proc/$$/cmdline | cut -c1-5'],
    options,
  ).communicate();
  assert.equal(output, '/usr\nx\nother\n');
});

test('using closes the pipes and waits', () => {
  const before = countDescriptors();
  let pid = 0;
  {
    using child = new Popen(['cat'], { stdin: PIPE, stdout: PIPE, stderr: PIPE });
    pid = child.pid;
    assert.ok(lives(pid));
  }
  assert.ok(!lives(pid));
  waitUntilClosed(before);
});

test('pipes that nobody reads or closes are closed when the child has ended', () => {
  const before = countDescriptors();
  new Popen(sh('echo a; echo b >&2'), { stdin: PIPE, stdout: PIPE, stderr: PIPE }).wait();
  waitUntilClosed(before);
});

test('it shows what it is and how it is', () => {
  const child = new Popen(['cat'], { stdin: PIPE });
  assert.equal(inspect(child), `<Popen: pid ${child.pid}, running, [ 'cat' ]>`);
  child[Symbol.dispose]();
  assert.equal(inspect(child), `<Popen: pid ${child.pid}, ended with 0, [ 'cat' ]>`);
});

test('wrong arguments are found before anything is started', () => {
  const start = Popen as unknown as new (args: unknown, options?: unknown) => Popen;
  for (const args of [undefined, 5, [], ['echo', 5], {}]) assert.throws(() => new start(args), ArgumentTypeError);
  assert.throws(() => new start(['true'], { timeout: 5 }), ArgumentTypeError);
  assert.throws(() => new start(['true'], { stdin: {} }), ArgumentTypeError);
  assert.throws(() => new start(['true'], { stdout: STDOUT }), ArgumentValueError);
  const before = countDescriptors();
  assert.throws(() => new start(['cat'], { stdin: PIPE, encoding: 'utf9' }), { code: 'ERR_UNKNOWN_ENCODING' });
  assert.throws(() => new start(['cat'], { stdin: PIPE, errors: 'maybe' }), ArgumentValueError);
  assert.throws(() => new start(['cat'], { stdin: PIPE, cwd: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.equal(countDescriptors(), before);
  const child = new Popen(['true']);
  assert.throws(() => child.wait({ timeout: -1 }), RangeError);
  assert.throws(() => child.sendSignal('SIGNOPE' as NodeJS.Signals), { code: 'ERR_UNKNOWN_SIGNAL' });
  assert.equal(child.wait(), 0);
});

testInHub('in the hub nothing can be started, and nothing that blocks be done', async () => {
  assert.throws(() => new Popen(['true']), BlockingSwitchOutError);
  const child = await spawn(() => new Popen(['cat'], { stdin: PIPE }));
  assert.throws(() => child.wait(), BlockingSwitchOutError);
  assert.equal(child.poll(), null);
  child.kill();
  assert.equal(await spawn(() => child.wait()), -9);
  assert.equal(child.wait(), -9);
});
