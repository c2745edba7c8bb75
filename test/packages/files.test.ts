/** Unmodified packages that work on files with synchronous calls. The first import patches before they load. */
import 'geventjs/monkey/auto';

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cosmiconfigSync } from 'cosmiconfig';
import { findUpSync } from 'find-up';
import fse from 'fs-extra';
import { globSync } from 'glob';
import { makeDirectorySync } from 'make-dir';
import { mkdirpSync } from 'mkdirp';
import { rimrafSync } from 'rimraf';
import { create, extract, list } from 'tar';
import { sync as writeFileAtomicSync } from 'write-file-atomic';
import { plant, testOverlap } from './support/overlap.js';

const texts = ['a.txt', 'src/b.txt', 'src/deep/c.md', 'src/deep/er/d.txt'].map((name) => [name, `content of ${name}`]);
const tree: Record<string, string> = Object.fromEntries(texts);

testOverlap('fs-extra copies, moves, empties, and reads and writes JSON', (folder, index) => {
  plant(folder, tree);
  fse.copySync(join(folder, 'src'), join(folder, 'copy'), { filter: (from) => !from.endsWith('.md') });
  fse.moveSync(join(folder, 'copy/b.txt'), join(folder, 'moved/b.txt'));
  fse.outputJsonSync(join(folder, 'new/data.json'), { index });
  fse.ensureSymlinkSync(join(folder, 'a.txt'), join(folder, 'links/a'));
  fse.emptyDirSync(join(folder, 'src/deep'));
  fse.removeSync(join(folder, 'a.txt'));
  return [fse.readJsonSync(join(folder, 'new/data.json')), fse.pathExistsSync(join(folder, 'src/deep/c.md'))];
});

testOverlap('glob finds files by patterns', (folder) => {
  plant(folder, tree);
  symlinkSync('src', join(folder, 'link'));
  return [
    globSync('**/*.txt', { cwd: folder }).sort(),
    globSync('src/**', { cwd: folder, ignore: '**/er/**', mark: true }).sort(),
    globSync('*', { cwd: folder, withFileTypes: true, stat: true })
      .map((path) => [path.name, path.size])
      .sort(),
  ];
});

testOverlap('write-file-atomic writes files whole', (folder, index) => {
  for (let round = 0; round < 3; round++)
    writeFileAtomicSync(join(folder, 'file'), `${index} ${round}`, { mode: 0o640 });
});

testOverlap('make-dir and mkdirp make folders', (folder) => {
  const made = [
    makeDirectorySync(join(folder, 'a/b/c')),
    mkdirpSync(join(folder, 'x/y')),
    mkdirpSync(join(folder, 'x')),
  ];
  return made.map((path) => path?.slice(folder.length));
});

testOverlap('rimraf removes trees', (folder) => {
  plant(folder, tree);
  return [rimrafSync(join(folder, 'src')), rimrafSync(join(folder, '*.txt'), { glob: true })];
});

testOverlap('tar packs, lists and unpacks', (folder) => {
  plant(folder, tree);
  const file = join(folder, 'all.tgz');
  const names: string[] = [];
  create({ sync: true, gzip: true, portable: true, mtime: new Date(0), cwd: folder, file }, ['src', 'a.txt']);
  list({ sync: true, file, onReadEntry: (entry) => names.push(entry.path) });
  mkdirpSync(join(folder, 'out'));
  extract({ sync: true, file, cwd: join(folder, 'out') });
  rimrafSync(file);
  return names;
});

testOverlap('find-up looks for a file in all folders above', (folder) => {
  plant(folder, tree);
  return findUpSync('a.txt', { cwd: join(folder, 'src/deep/er') })?.slice(folder.length);
});

testOverlap('cosmiconfig searches and loads configurations', (folder, index) => {
  plant(folder, { ...tree, '.toolrc.yaml': `index: ${index}\nnested: [1, 2]\n` });
  const found = cosmiconfigSync('tool', { stopDir: folder, searchStrategy: 'global' }).search(join(folder, 'src/deep'));
  return [found?.config, found?.filepath.slice(folder.length)];
});
