// Blocks at the top level of a CommonJS program, with Node's loop run by a greenlet: a child's output, and then the input.
const { spawn } = require('node:child_process');
const { sleep, spawn: spawnGreenlet } = require('geventjs');
const { close, pipe, read, waitpid, write } = require('geventjs/os');
const { select } = require('geventjs/select');

const log = [];
const other = spawnGreenlet(() => {
  for (;;) {
    sleep(1);
    log.push('tick');
  }
});
const [input, output] = pipe();
const child = spawn('sh', ['-c', 'sleep 0.05; echo from the child'], { stdio: ['ignore', output, 'inherit'] });
close(output);
log.length = 0;
const [ready] = select([input], [], []);
write(1, `${ready[0] === input} ${log.length > 0}\n`);
write(1, read(input, 100));
write(1, `${waitpid(child.pid)[1]}\n`);
let text = '';
for (let part = read(0, 100); part.length > 0; part = read(0, 100)) text += part;
write(1, `input: ${text}\n`);
other.kill();
