// A program in a terminal: reads a line and the end of the input, and prints more than the terminal takes at once.
import { run, spawn } from 'geventjs';
import { read, write } from 'geventjs/os';
import { untilAllBlocked } from 'geventjs/testing';

await run(() => {
  const reader = spawn(() => read(0, 100).toString());
  untilAllBlocked();
  write(1, 'ready\n');
  write(1, `got ${reader.get()}`);
  write(1, 'more\n');
  write(1, `end ${read(0, 100).length}\n`);
  write(1, 'stop\n');
  const printer = spawn(() => write(1, `${'x'.repeat(99)}\n`.repeat(5000)));
  untilAllBlocked();
  write(3, 'others run');
  write(1, `printed ${printer.get()}\n`);
});
