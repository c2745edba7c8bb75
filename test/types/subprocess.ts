// Compiled, never run: what of child processes must compile, and what must not.
import type { Readable } from 'node:stream';
import { iwait, type Waitable, wait } from 'geventjs';
import {
  type CompletedProcess,
  checkOutput,
  DEVNULL,
  getOutput,
  PIPE,
  type PipeReader,
  type PipeWriter,
  Popen,
  type PopenOptions,
  run,
  STDOUT,
} from 'geventjs/subprocess';
import { exactly } from './exactly.js';

export function pipes(stream: Readable, options: PopenOptions): void {
  const all = new Popen(['cat'], { stdin: PIPE, stdout: PIPE, stderr: PIPE });
  exactly<PipeWriter>()(all.stdin);
  exactly<PipeReader<Buffer>>()(all.stdout);
  exactly<PipeReader<Buffer>>()(all.stderr);
  exactly<Buffer>()(all.stdout.read());
  exactly<[stdout: Buffer, stderr: Buffer]>()(all.communicate('input'));
  exactly<number>()(all.wait({ timeout: 10 }));
  exactly<number | null>()(all.poll());

  const text = new Popen('cat', { stdout: PIPE, stderr: STDOUT, text: true });
  exactly<null>()(text.stdin);
  exactly<PipeReader<string>>()(text.stdout);
  exactly<null>()(text.stderr);
  exactly<[stdout: string, stderr: null]>()(text.communicate());
  exactly<string>()(new Popen('cat', { stdout: PIPE, encoding: 'latin1' }).stdout.readLine());
  for (const line of text.stdout) exactly<string>()(line);

  exactly<null>()(new Popen('cat').stdout);
  exactly<null>()(new Popen('cat', { stdin: text.stdout, stdout: stream, stderr: DEVNULL }).stdout);
  exactly<PipeReader<string | Buffer> | null>()(new Popen('cat', options).stdout);
  exactly<Waitable>()(all as Waitable);
  exactly<(typeof all)[]>()(wait([all]));
  for (const one of iwait([all])) exactly<typeof all>()(one);

  // @ts-expect-error stdin is no pipe
  text.stdin.write('x');
  // @ts-expect-error no such option
  new Popen('cat', { timeout: 10 });
  // @ts-expect-error STDOUT is for stderr
  new Popen('cat', { stdout: STDOUT });
  // @ts-expect-error a command
  new Popen(5);
  // @ts-expect-error no such encoding
  new Popen('cat', { encoding: 'utf9' });
  // @ts-expect-error no such signal
  all.sendSignal('SIGNOPE');
  // @ts-expect-error it can only be read
  all.returnCode = 1;
  // @ts-expect-error a number of milliseconds in an object
  all.wait(10);
  // @ts-expect-error text or bytes
  all.communicate(5);
}

export function commands(): void {
  exactly<CompletedProcess<null, null>>()(run(['true']));
  exactly<CompletedProcess<Buffer, Buffer>>()(run(['true'], { captureOutput: true }));
  exactly<CompletedProcess<string, string>>()(run(['true'], { captureOutput: true, text: true }));
  exactly<CompletedProcess<string, null>>()(run(['true'], { stdout: PIPE, encoding: 'utf8', check: true }));
  exactly<Buffer>()(checkOutput(['true']));
  exactly<string>()(checkOutput(['true'], { text: true, timeout: 10 }));
  exactly<string>()(getOutput('true'));

  // @ts-expect-error no such option
  run(['true'], { timout: 10 });
  // @ts-expect-error checkOutput has the output already
  checkOutput(['true'], { stdout: PIPE });
  // @ts-expect-error a line
  getOutput(['true']);
}
