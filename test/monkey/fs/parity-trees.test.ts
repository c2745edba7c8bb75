import fs from 'node:fs';
import { testParity } from './support/parity.js';

const wrong = (value: unknown): never => value as never;
const hasGlob = typeof fs.globSync === 'function';
const hasDisposable = typeof (fs as { mkdtempDisposableSync?: unknown }).mkdtempDisposableSync === 'function';

/** A tree to copy onto. */
function prepare(): void {
  fs.mkdirSync('target/inner', { recursive: true });
  fs.writeFileSync('target/a.txt', 'old');
  fs.chmodSync('folder/b.txt', 0o400);
  fs.chmodSync('folder/inner', 0o700);
  fs.utimesSync('folder/b.txt', 5, 6);
}

const copied = (options: fs.CopySyncOptions) => () => {
  prepare();
  fs.cpSync('folder', 'target', { recursive: true, ...options });
};

const copiedAnew = (options: fs.CopySyncOptions) => () => {
  prepare();
  fs.cpSync('folder', 'new/target', { recursive: true, ...options });
};

const seen = (copy: (filter: (from: string, to: string) => boolean) => void) => () => {
  const calls: string[] = [];
  copy((from, to) => calls.push(`${from} → ${to}`) > 0 && !from.endsWith('b.txt'));
  return calls.sort();
};

testParity({
  'cpSync of a tree onto a tree': copied({}),
  'cpSync of a tree onto a tree without force': copied({ force: false }),
  'cpSync of a tree onto a tree, which is an error': copied({ force: false, errorOnExist: true }),
  'cpSync of a tree onto a tree with times': copied({ preserveTimestamps: true }),
  'cpSync of a tree onto a tree with links followed': copied({ dereference: true }),
  'cpSync of a tree onto a tree with links as they are': copied({ verbatimSymlinks: true }),
  'cpSync of a tree': copiedAnew({}),
  'cpSync of a tree without force': copiedAnew({ force: false }),
  'cpSync of a tree with times': copiedAnew({ preserveTimestamps: true }),
  'cpSync of a tree with links followed': copiedAnew({ dereference: true }),
  'cpSync of a tree with links as they are': copiedAnew({ verbatimSymlinks: true }),
  'cpSync with a filter': seen((filter) => fs.cpSync('folder', 'new', { recursive: true, filter })),
  'cpSync with a filter that throws': () =>
    fs.cpSync('folder', 'new', {
      recursive: true,
      filter: () => {
        throw new RangeError('no');
      },
    }),
  'cpSync with an async filter': () => fs.cpSync('file', 'new', wrong({ filter: async () => true })),
  'cpSync with a filter that is none': () => fs.cpSync('file', 'new', wrong({ filter: 1 })),
  'cpSync with a wrong option': () => fs.cpSync('file', 'new', wrong({ recursive: 1 })),
  'cpSync with null': () => fs.cpSync('file', 'new', wrong(null)),
  'cpSync with two options that contradict': () =>
    fs.cpSync('file', 'new', { dereference: true, verbatimSymlinks: true }),
  'cpSync onto itself': () => fs.cpSync('file', 'file'),
  'cpSync into itself': () => fs.cpSync('folder', 'folder/inner/new', { recursive: true }),
  'cpSync of a folder onto a file': () => fs.cpSync('folder', 'file', { recursive: true }),
  'cpSync of a file onto a folder': () => fs.cpSync('file', 'folder'),
  'cpSync of what exists, which is an error': () => fs.cpSync('file', 'empty', { force: false, errorOnExist: true }),
  'cpSync with a mode': () => fs.cpSync('file', 'empty', { mode: fs.constants.COPYFILE_EXCL }),
  'rmSync of a tree': () => fs.rmSync('folder', { recursive: true }),
  'rmSync of a tree without permission': { call: () => fs.rmSync('folder', { recursive: true }), unprivileged: true },
  'rmSync of a tree without permission, with force': {
    call: () => fs.rmSync('folder', { recursive: true, force: true }),
    unprivileged: true,
  },
  'rmSync of a closed tree without permission': {
    call: () => fs.rmSync('closed', { recursive: true }),
    unprivileged: true,
  },
  'rmSync with retries': () => fs.rmSync('missing', { maxRetries: 2, retryDelay: 1 }),
  'rmSync with null': () => fs.rmSync('file', wrong(null)),
  'rmSync with a number': () => fs.rmSync('file', wrong(1)),
  'rmSync with a wrong option': () => fs.rmSync('file', wrong({ force: 1 })),
  'rmSync with a wrong number': () => fs.rmSync('file', { retryDelay: -1 }),
  ...(hasGlob && {
    'globSync of all': () => fs.globSync('**'),
    'globSync of several patterns': () => fs.globSync(['*', 'folder/*.txt', '**/*.txt']),
    'globSync with types': () => fs.globSync('**/*.txt', { withFileTypes: true }),
    'globSync elsewhere': () => fs.globSync('*', { cwd: 'folder' }),
    'globSync with exceptions': () => fs.globSync('**', { exclude: (name: string) => name === 'inner' }),
    'globSync with patterns of exceptions': () => fs.globSync('**', wrong({ exclude: ['**/inner/**'] })),
    'globSync of nothing': () => fs.globSync('nothing*'),
    'globSync with .. and .': () => fs.globSync('./folder/../folder/*'),
    'globSync of a number': () => fs.globSync(wrong(1)),
    'globSync with a wrong folder': () => fs.globSync('*', wrong({ cwd: 1 })),
    'globSync without permission': { call: () => fs.globSync('**'), unprivileged: true },
  }),
  ...(hasDisposable && {
    'mkdtempDisposableSync that is removed': () => {
      const folder = fs.mkdtempDisposableSync('temporary-');
      fs.writeFileSync(`${folder.path}/file`, 'text');
      const before = fs.readdirSync('.').length;
      const { name } = folder.remove;
      return [folder.remove(), folder.remove(), folder.path.length, before, name, Object.keys(folder)];
    },
    'mkdtempDisposableSync that is disposed of': () => {
      const folder = fs.mkdtempDisposableSync('temporary-');
      process.chdir('folder');
      folder[Symbol.dispose]();
      process.chdir('..');
    },
    'mkdtempDisposableSync in hex': () => {
      const { path } = fs.mkdtempDisposableSync('temporary-', 'hex');
      fs.rmdirSync(Buffer.from(path, 'hex').toString());
      return path.length;
    },
    'mkdtempDisposableSync of what is missing': () => fs.mkdtempDisposableSync('missing/'),
    'mkdtempDisposableSync of a number': () => fs.mkdtempDisposableSync(wrong(1)),
  }),
});
