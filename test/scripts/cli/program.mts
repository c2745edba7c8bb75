import { getCurrent, joinAll, sleep, spawn } from 'geventjs';

interface Result {
  readonly sum: number;
}

sleep(1);
const greenlets = [1, 2, 3].map((n) => spawn((m: number): Result => (sleep(1), { sum: m * 2 }), n));
joinAll(greenlets);
console.log(greenlets.map((greenlet) => greenlet.value?.sum).join(' '), process.argv.slice(2).join(' '));
console.log(String(getCurrent().started), import.meta.main !== false);
