import type { Greenlet } from 'geventjs';

const { joinAll, sleep, spawn } = require('geventjs') as typeof import('geventjs');

sleep(1);
const greenlets: Greenlet<number>[] = [1, 2, 3].map((n) => spawn((m: number) => m * 2, n));
joinAll(greenlets);
console.log(greenlets.map((greenlet) => greenlet.value).join(' '), process.argv.slice(2).join(' '));
console.log('true', require.main === module);
