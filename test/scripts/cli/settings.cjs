// What the command has set: V8's young generation as asked for in the flags, and libuv's thread pool as it really is.
const { readdirSync } = require('node:fs');
const { stat } = require('node:fs');
const { wait } = require('geventjs');

const flag = process.execArgv.find((option) => option.startsWith('--max-semi-space-size='));
const before = readdirSync('/proc/self/task').length;
wait(new Promise((done) => stat('/', done)));
// Node's module loader may have started the pool already; then the environment variable has had its effect.
const threads = process.env.UV_THREADPOOL_SIZE;
const started = readdirSync('/proc/self/task').length;
if (started < Number(threads)) throw new Error(`${started} threads, ${before} before`);
console.log(`${flag?.split('=')[1]} MiB, ${threads} threads`);
