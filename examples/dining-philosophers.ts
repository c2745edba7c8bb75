// Five philosophers, five forks, each of which two of them need. Shows a deadlock, how the LoopExit explains it, and the
// usual way out: everybody takes forks in the same order.
//
//   geventjs examples/dining-philosophers.ts
import { joinAll, killAll, LoopExit, sleep, spawnWith } from 'geventjs';
import { Lock } from 'geventjs/lock';

const names = ['Hypatia', 'Kant', 'Laozi', 'Arendt', 'Plato'];
const forks = names.map((_, n) => new Lock({ name: `fork ${n + 1}` }));

type Choice = (left: number, right: number) => [first: number, second: number];

function seat(choose: Choice) {
  return names.map((name, n) => {
    const [first, second] = choose(n, (n + 1) % forks.length).map((fork) => forks[fork] as Lock) as [Lock, Lock];
    return spawnWith({ name }, function dine() {
      using _first = first.acquired();
      sleep(1); // long enough for everybody to take a first fork
      using _second = second.acquired();
      console.log(`${name} eats with ${first.name} and ${second.name}`);
    });
  });
}

console.log('Everybody takes the left fork first.');
const stuck = seat((left, right) => [left, right]);
try {
  joinAll(stuck);
} catch (error) {
  if (!(error instanceof LoopExit)) throw error;
  // Without the lines that say where each was spawned.
  const lines = error.message.split('\n').filter((line) => !line.includes(' spawned at '));
  console.log(lines.join('\n'));
}
killAll(stuck); // puts the forks back

console.log('\nEverybody takes the fork with the smaller number first.');
joinAll(seat((left, right) => (left < right ? [left, right] : [right, left])));
console.log('Everybody has eaten.');
