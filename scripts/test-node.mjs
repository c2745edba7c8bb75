// Runs the tests on another Node: node scripts/test-node.mjs 22 [part of a file's path …]
// The compiled tests are those of the last `npm run build:test`.
import { spawnSync } from 'node:child_process';
import { prepareNode } from './nodes.mjs';

const [major, ...parts] = process.argv.slice(2);
// Left out: what does not depend on the Node that runs it, or is made of what the others test.
const chosen =
  parts.length > 0
    ? parts
    : ['base/', 'cli/', 'core/', 'io/', 'monkey/', 'native/', 'packages/', 'pool/', 'server/', 'sync/', 'testing/'];
const args = ['scripts/test.mjs', '--node', prepareNode(Number(major)), ...chosen];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
