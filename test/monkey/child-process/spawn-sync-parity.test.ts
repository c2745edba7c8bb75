import { test } from '../../support/suite.js';
import { compare } from './compare.js';

const node = process.execPath;
const sh = (script: string, options?: object) => ['sh', ['-c', script], ...(options ? [options] : [])];

const cases: Record<string, () => unknown[]> = {
  'no arguments but the file': () => ['true'],
  'arguments and no options': () => ['echo', ['a', 'b']],
  'null for arguments': () => ['echo', null, { encoding: 'utf8' }],
  'undefined for arguments': () => ['echo', undefined, { encoding: 'utf8' }],
  'options in place of arguments': () => ['pwd', { cwd: '/', encoding: 'utf8' }],
  'a status': () => sh('echo out; echo err >&2; exit 7'),
  'a signal': () => sh('echo before; kill -9 $$', { encoding: 'utf8' }),
  'no output at all': () => ['true', [], { encoding: 'utf8' }],
  'encoding buffer': () => ['echo', ['x'], { encoding: 'buffer' }],
  'encoding hex': () => ['echo', ['x'], { encoding: 'hex' }],
  'an unknown encoding, no output': () => ['true', [], { encoding: 'nope' }],
  'an empty text as input': () => ['cat', [], { input: '' }],
  'input as text': () => ['cat', [], { input: 'grün\n', encoding: 'utf8' }],
  'input as text in another encoding': () => ['cat', [], { input: '6869', encoding: 'hex' }],
  'input as a Buffer': () => ['cat', [], { input: Buffer.from('bytes') }],
  'input as a typed array': () => ['cat', [], { input: new Uint16Array([0x6161, 0x6262]) }],
  'input as a part of a typed array': () => ['cat', [], { input: new Uint8Array([1, 97, 98, 2]).subarray(1, 3) }],
  'input as a DataView': () => ['cat', [], { input: new DataView(new Uint8Array([1, 97, 98, 2]).buffer, 1, 2) }],
  'much input': () => ['wc', ['-c'], { input: Buffer.alloc(3_000_000), encoding: 'utf8' }],
  'much input that nobody reads': () => ['true', [], { input: Buffer.alloc(3_000_000) }],
  'little input that nobody reads': () => ['sleep', ['0.1'], { input: 'x' }],
  'input for a child without a pipe': () => ['cat', [], { input: 'x', stdio: ['ignore', 'pipe', 'pipe'] }],
  'output far above the usual limit': () => ['head', ['-c', '3000000', '/dev/zero'], { maxBuffer: 4_000_000 }],
  'a limit of nothing is none': () => ['head', ['-c', '1100000', '/dev/zero'], { maxBuffer: 0 }],
  'an undefined limit is none': () => ['head', ['-c', '1100000', '/dev/zero'], { maxBuffer: undefined }],
  'an infinite limit': () => ['head', ['-c', '1100000', '/dev/zero'], { maxBuffer: Number.POSITIVE_INFINITY }],
  'a limit that is reached exactly': () => sh('printf abc', { maxBuffer: 3 }),
  'a limit that is passed': () => sh('printf abcdef; exec sleep 10', { maxBuffer: 3 }),
  'a limit that both outputs pass together': () =>
    sh('printf abc; sleep 0.1; printf def >&2; exec sleep 10', { maxBuffer: 5 }),
  'a limit that one big chunk passes': () => [
    node,
    ['-e', 'fs.writeSync(1, Buffer.alloc(200000))'],
    { maxBuffer: 100_000 },
  ],
  'a limit that is passed, another signal': () => sh('printf abcdef; exec sleep 10', { maxBuffer: 3, killSignal: 9 }),
  'a timeout': () => sh('echo before; exec sleep 10', { timeout: 500 }),
  'a timeout with SIGKILL by name': () => sh('exec sleep 10', { timeout: 100, killSignal: 'SIGKILL' }),
  'a timeout with SIGKILL in small letters': () => sh('exec sleep 10', { timeout: 100, killSignal: 'sigkill' }),
  'a timeout with SIGINT by number': () => sh('exec sleep 10', { timeout: 100, killSignal: 2 }),
  'a timeout that the child handles': () =>
    sh('trap "exit 3" TERM; echo ready; while :; do sleep 0.05; done', { timeout: 1000 }),
  'a timeout that is not needed': () => sh('echo quick', { timeout: 60_000 }),
  'no timeout': () => sh('echo quick', { timeout: 0 }),
  'a pipe that is left with a grandchild': () => sh('(sleep 0.3; echo late) & echo early', { encoding: 'utf8' }),
  'a timeout while only a grandchild has the pipe': () =>
    sh('sleep 2 & echo early', { encoding: 'utf8', timeout: 600 }),
  'a grandchild that reads the input': () =>
    sh('exec 3<&0; (sleep 0.2; wc -c <&3) & exit 0', { input: Buffer.alloc(1_000_000), encoding: 'utf8' }),
  'a program that does not exist': () => ['no-such-program', ['a', 'b']],
  'a program that does not exist, as text': () => ['no-such-program', [], { encoding: 'utf8' }],
  'a program that must not be run': () => ['/etc/passwd'],
  'a folder for a program': () => ['/etc'],
  'a working folder that does not exist': () => ['true', [], { cwd: '/no/such/folder' }],
  'a working folder as URL': () => ['pwd', [], { cwd: new URL('file:///usr'), encoding: 'utf8' }],
  'too long arguments': () => ['true', ['x'.repeat(300_000)]],
  'too long arguments in a shell': () => ['true', ['x'.repeat(300_000)], { shell: '/bin/sh' }],
  'a shell': () => ['echo $0 && exit 3', { shell: true, encoding: 'utf8' }],
  'another shell': () => ['echo $0', { shell: '/bin/bash', encoding: 'utf8' }],
  'a shell that does not exist': () => ['echo', { shell: '/no/such/shell' }],
  'an environment': () => [
    'sh',
    ['-c', 'echo $A $B $HOME'],
    { env: { A: '1', B: undefined, PATH: process.env['PATH'] } },
  ],
  'another name': () => ['sh', ['-c', 'cat /proc/$$/cmdline'], { argv0: 'other', encoding: 'utf8' }],
  'windowsHide, which is nothing here': () => ['true', [], { windowsHide: true }],
  'a process group of its own': () => sh('ps -o pgid= -p $$ | tr -d " " | grep -qx $$', { detached: true }),
  'stdio pipe': () => sh('echo a', { stdio: 'pipe' }),
  'stdio ignore': () => sh('echo a; readlink /proc/$$/fd/1 >&2', { stdio: 'ignore' }),
  'stdio null': () => sh('echo a', { stdio: null }),
  'stdio with holes': () => sh('echo a', { stdio: [undefined, null] }),
  'stdio ignore and pipe': () => sh('echo a; echo b >&2', { stdio: ['ignore', 'pipe', 'ignore'] }),
  'stdio inherit for one': () => sh('cat', { stdio: ['ignore', 'pipe', 'inherit'] }),
  'stdio as a number': () => sh('readlink /proc/$$/fd/2', { stdio: ['pipe', 'pipe', 2], encoding: 'utf8' }),
  'stdio as a stream': () => sh('readlink /proc/$$/fd/2', { stdio: ['pipe', 'pipe', process.stderr] }),
  'a fourth pipe': () => sh('echo three >&3; echo one', { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], encoding: 'utf8' }),
  'a hole after the third': () => sh('echo one', { stdio: ['pipe', 'pipe', 'pipe', null, 'pipe'] }),
  'a descriptor that is not open': () => sh('echo a', { stdio: ['pipe', 1234, 'pipe'] }),
  'no terminal': () => sh('test -t 0 || test -t 1 || test -t 2'),
  'opening its own output': () => sh('echo x > /dev/stdout'),
  'opening its own input': () => sh('cat < /dev/stdin'),
  'what is connected to what': () =>
    sh('for fd in 0 1 2; do readlink /proc/self/fd/$fd | sed "s/[0-9]*//g"; done', { encoding: 'utf8' }),
  'signals that are ignored or blocked': () => ['grep', ['-E', 'Sig(Blk|Ign)', '/proc/self/status']],
  'an abort signal, of which it knows nothing': () => ['true', [], { signal: 'nonsense', serialization: 'nonsense' }],
};

for (const [title, makeArgs] of Object.entries(cases)) {
  test(`spawnSync as Node's: ${title}`, () => compare('spawnSync', makeArgs));
}

const wrong: Record<string, () => unknown[]> = {
  'no file': () => [],
  'a number for a file': () => [5],
  'an empty file': () => [''],
  'a file with a null byte': () => ['a\0b'],
  'a text for arguments': () => ['touch', 'started'],
  'an argument with a null byte': () => ['touch', ['a\0b']],
  'null for options': () => ['touch', ['started'], null],
  'a list for options': () => ['touch', ['started'], []],
  'a text for options': () => ['touch', ['started'], 'utf8'],
  'a function for options': () => ['touch', ['started'], () => undefined],
  'a number for a working folder': () => ['touch', ['started'], { cwd: 5 }],
  'a text for detached': () => ['touch', ['started'], { detached: 'yes' }],
  'a text for a user': () => ['touch', ['started'], { uid: 'root' }],
  'a user out of range': () => ['touch', ['started'], { uid: 2 ** 40 }],
  'a text for a group': () => ['touch', ['started'], { gid: 'root' }],
  'a number for a shell': () => ['touch', ['started'], { shell: 5 }],
  'a number for argv0': () => ['touch', ['started'], { argv0: 5 }],
  'a text for windowsHide': () => ['touch', ['started'], { windowsHide: 'yes' }],
  'a text for a timeout': () => ['touch', ['started'], { timeout: 'soon' }],
  'a negative timeout': () => ['touch', ['started'], { timeout: -1 }],
  'a fraction for a timeout': () => ['touch', ['started'], { timeout: 1.5 }],
  'a negative limit': () => ['touch', ['started'], { maxBuffer: -1 }],
  'a limit that is no number': () => ['touch', ['started'], { maxBuffer: Number.NaN }],
  'a text for a limit': () => ['touch', ['started'], { maxBuffer: '1' }],
  'an unknown signal': () => ['touch', ['started'], { killSignal: 'SIGNOPE' }],
  'signal 0': () => ['touch', ['started'], { killSignal: 0 }],
  'an object for a signal': () => ['touch', ['started'], { killSignal: {} }],
  'an unknown stdio': () => ['touch', ['started'], { stdio: 'nope' }],
  'an object for stdio': () => ['touch', ['started'], { stdio: {} }],
  'an object among stdio': () => ['touch', ['started'], { stdio: [{}] }],
  'a channel': () => ['touch', ['started'], { stdio: ['pipe', 'pipe', 'pipe', 'ipc'] }],
  'a number for input': () => ['touch', ['started'], { input: 5 }],
  'an object for input': () => ['touch', ['started'], { input: {} }],
  'an ArrayBuffer for input': () => ['touch', ['started'], { input: new ArrayBuffer(1) }],
  'input in an unknown encoding': () => ['touch', ['started'], { input: 'x', encoding: 'nope' }],
  'input as text with encoding buffer': () => ['touch', ['started'], { input: 'x', encoding: 'buffer' }],
  'an environment with a null byte': () => ['touch', ['started'], { env: { A: 'x\0y' } }],
};

for (const [title, makeArgs] of Object.entries(wrong)) {
  test(`spawnSync refuses as Node's: ${title}`, () => compare('spawnSync', makeArgs, false));
}

test('output in an unknown encoding is an error as Node has it', () =>
  compare('spawnSync', () => ['echo', ['x'], { encoding: 'nope' }]));

test('spawnSync as Node, and as long: text among stdio, which moves up what comes after it', () =>
  compare('spawnSync', () => sh('echo a; echo b >&2', { stdio: ['text', 'pipe', 'pipe'], encoding: 'utf8' }), false));
