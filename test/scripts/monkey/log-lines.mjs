// Greenlets that log while others are in the middle of a call: lines come out whole, and in the order of the calls.
import fs from 'node:fs';
import { joinAll, spawn } from 'geventjs';

const expected = [];
const greenlets = Array.from({ length: 20 }, (_, index) =>
  spawn(() => {
    for (let round = 0; round < 5; round++) {
      expected.push(`${index}:${round}`);
      console.log(`${index}:${round}`);
      fs.statSync('/');
    }
  }),
);
joinAll(greenlets);
fs.writeFileSync(process.argv[2], expected.join('\n'));
