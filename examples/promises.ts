// Both ways between promises and greenlets.
//
//   geventjs examples/promises.ts
import { AsyncLocalStorage } from 'node:async_hooks';
import { promises, readFile } from 'node:fs';
import { blocking, fromCallback, joinAll, Local, sleep, spawn, toAsync, wait } from 'geventjs';

// A promise, a callback, and a whole interface of promises in direct style.
console.log(wait(Promise.resolve('a promise')));
console.log(fromCallback<string>((done) => readFile(process.argv[1] ?? '', 'utf8', done)).split('\n')[0]);
const fs = blocking(promises);
console.log(fs.stat('/').isDirectory());

// Blocking code for a world that expects promises.
const slowly = toAsync((name: string) => {
  sleep(5);
  return `hello ${name}`;
});
console.log(wait(Promise.all([slowly('ann'), slowly('bob')])));

// What belongs to a request: inherited by the greenlets it spawns, or to one greenlet alone.
const request = new AsyncLocalStorage<string>();
const own = new Local(() => ({ count: 0 }));
const handle = (name: string) =>
  request.run(name, () => {
    own.count++;
    sleep(1); // the other request runs meanwhile
    const inChild = spawn(() => `${request.getStore()} request, ${own.count} in its child`).get();
    return `${inChild}, ${own.count} here`;
  });
const greenlets = ['first', 'second'].map((name) => spawn(handle, name));
joinAll(greenlets);
console.log(greenlets.map((greenlet) => greenlet.value));
