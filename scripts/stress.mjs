// The stress suite: node scripts/stress.mjs [--seconds 60] [--nodes 20,22,24,26] [--seed N]
// Mixed load on each Node, once with a garbage collection every 500 allocations and once with every page compacted.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { prepareNode, versions } from './nodes.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    nodes: { type: 'string', default: versions.join(',') },
    seed: { type: 'string' },
  },
});

let failures = 0;
for (const major of values.nodes.split(',')) {
  const node = prepareNode(Number(major));
  for (const flag of ['--gc-interval=500', '--stress-compaction']) {
    console.log(`\nNode ${major} ${flag}`);
    const args = ['--no-warnings', '--expose-gc', flag, 'stress/mixed.mjs', '--seconds', values.seconds];
    if (values.seed !== undefined) args.push('--seed', values.seed);
    const { status, signal } = spawnSync(node, args, { stdio: 'inherit' });
    if (status === 0) continue;
    failures++;
    console.error(`failed: ${signal ?? `exit code ${status}`}`);
  }
}
console.log(`\nstress: ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
