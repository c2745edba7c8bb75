/** Packages that are links to folders, as pnpm installs them, loaded by a program whose output is a pipe. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { packageRoot, runCommand } from '../support/child.js';

// Near ourselves: the folders above have been walked by Node's loaders before the program begins, as where we are installed.
const folder = realpathSync(mkdtempSync(join(packageRoot, 'dist-test/links-')));
after(() => rmSync(folder, { recursive: true }));

/** Writes files, by their paths, and links, whose texts begin with `->`. */
function plant(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), file);
    else writeFileSync(file, text);
  }
  return join(folder, name);
}

const one = 'module.exports = () => __dirname;';
const layouts = {
  'the folder of all packages': {
    'store/one/index.js': one,
    'store/one/package.json': '{}',
    'app/node_modules': '->../store',
  },
  'each package, as with pnpm': {
    'app/node_modules/.pnpm/one@1.0.0/node_modules/one/index.js': one,
    'app/node_modules/.pnpm/one@1.0.0/node_modules/one/package.json': '{}',
    'app/node_modules/one': '->.pnpm/one@1.0.0/node_modules/one',
  },
};

const programs = {
  mjs: `
    import fs from 'node:fs';
    import one from 'one';
    console.log(one() === fs.realpathSync('node_modules/one'));
  `,
  cjs: `
    console.log(require('one')() === require('node:fs').realpathSync('node_modules/one'));
  `,
};

for (const [what, files] of Object.entries(layouts)) {
  for (const [type, program] of Object.entries(programs)) {
    test(`where ${what} is a link, a .${type} program gets the packages themselves`, async () => {
      const cwd = join(plant(`${type} ${what}`, { ...files, [`app/program.${type}`]: program }), 'app');
      const { stdout, stderr } = await runCommand([`program.${type}`], { cwd });
      assert.equal(stderr, '');
      assert.equal(stdout, 'true\n');
    });
  }
}

/** What makes us look at a pipe or a socket. */
const looks = {
  'reading from a pipe': `require('node:fs').readFileSync(0);`,
  'opening a pipe by its number': `new (require('geventjs/fileobject').FileObject)(0, 'r');`,
  'listening on a Unix socket': `new (require('geventjs/server').StreamServer)({ path: 'socket' }, () => {}).start();`,
};

for (const [what, code] of Object.entries(looks)) {
  test(`${what} does not change where packages are found`, async () => {
    const program = `
      ${code}
      console.log(require.resolve('one') === require('node:fs').realpathSync('node_modules/one/index.js'));
      process.exit();
    `;
    const files = { ...layouts['the folder of all packages'], 'store/geventjs': `->${packageRoot}` };
    const cwd = join(plant(what, { ...files, 'app/program.cjs': program }), 'app');
    const { stdout, stderr } = await runCommand(['program.cjs'], { cwd });
    assert.equal(stderr, '');
    assert.equal(stdout, 'true\n');
  });
}
