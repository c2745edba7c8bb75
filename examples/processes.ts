// Two children at once, and their outputs. Nobody waits for them longer than two seconds.
//
//   geventjs examples/processes.ts
import { joinAll, spawn } from 'geventjs';
import { PIPE, Popen, TimeoutExpired } from 'geventjs/subprocess';

const commands = {
  'the kernel': ['uname'],
  'the folder': ['ls', 'examples'],
};

/** Runs in a greenlet of its own, as if it were alone. */
function outputOf(command: string[]): string {
  using child = new Popen(command, { stdout: PIPE, text: true });
  try {
    return child.communicate(undefined, { timeout: 2_000 })[0];
  } catch (error) {
    child.kill();
    if (error instanceof TimeoutExpired)
      return `(still running, and killed; until then: ${String(error.output).trim()})`;
    throw error;
  }
}

const greenlets = Object.entries(commands).map(([title, command]) => ({ title, job: spawn(outputOf, command) }));
console.log('both have been started');
joinAll(
  greenlets.map(({ job }) => job),
  { timeout: 10_000 },
);
for (const { title, job } of greenlets) console.log(`${title}: ${job.value?.trim().split('\n').join(' ')}`);

const stubborn = spawn(outputOf, ['sh', '-c', 'echo "one moment"; exec sleep 60']);
console.log(`a slow one: ${stubborn.get().trim()}`);
