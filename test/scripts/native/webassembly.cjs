// WebAssembly: imports that suspend, interleaved calls, traps, and code that V8 would like to collect while greenlets are
// suspended, which aborts the process unless that is switched off.
const { joinAll, sleep, spawn } = require('geventjs');

// (module (import "m" "f" (func)) (func (export "g") call 0 call 0) (func (export "trap") unreachable))
const bytes = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0, 3, 3, 2, 0, 0, 7, 12, 2, 1, 103, 0, 1,
  4, 116, 114, 97, 112, 0, 2, 10, 12, 2, 6, 0, 16, 0, 16, 0, 11, 3, 0, 0, 11,
]);
const instantiate = (f) => new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { f } }).exports;

const order = [];
const { g, trap } = instantiate(() => {
  order.push('in');
  sleep(0);
  order.push('out');
});
joinAll([spawn(g), spawn(g)], { raiseError: true });
console.log(order.join(' '));

const trapped = spawn(() => {
  try {
    trap();
  } catch (error) {
    sleep(0);
    return error.constructor.name;
  }
});
console.log(trapped.get());

const idle = Array.from({ length: 50 }, () => spawn(() => sleep(100_000)));
const memory = [];
for (let round = 0; round < 20; round++) {
  for (let i = 0; i < 50; i++) instantiate(() => undefined).g();
  sleep(0);
  globalThis.gc?.();
  memory.push(process.memoryUsage().rss);
}
console.log('instances made');
for (const greenlet of idle) greenlet.kill();
const growth = memory.at(-1) - memory[5];
if (growth > 64 * 2 ** 20) throw new Error(`memory grew by ${growth} bytes`);
