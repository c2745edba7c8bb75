import { getCurrent, joinAll, sleep, spawn } from 'geventjs';

sleep(1);
const greenlets = [1, 2, 3].map((n) => spawn((m) => m * 2, n));
joinAll(greenlets);
console.log(greenlets.map((greenlet) => greenlet.value).join(' '), process.argv.slice(2).join(' '));
console.log(String(getCurrent().started), import.meta.main !== false);
