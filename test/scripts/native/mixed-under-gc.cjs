// Objects, errors, buffers, closures, strings and suspensions, while V8 collects garbage all the time.
const { joinAll, sleep, spawn } = require('geventjs');

function work(k) {
  let object = { k };
  for (let i = 0; i < 100; i++) {
    object = { previous: i % 7 ? object : null, k, i, text: `s${i}`, buffer: Buffer.alloc(10, i) };
    try {
      if (i % 13 === 0) throw new Error(`e${i}`);
    } catch (error) {
      object.message = error.message;
    }
    const before = object;
    if (i % 3 === 0) sleep(0);
    if (before !== object || object.k !== k || object.text !== `s${i}` || object.buffer[9] !== i)
      throw new Error('corrupt');
  }
  return k;
}
const greenlets = Array.from({ length: 100 }, (_, k) => spawn(work, k));
joinAll(greenlets, { raiseError: true });
console.log(greenlets.reduce((sum, greenlet) => sum + greenlet.value, 0));
