/** What came of a call, in a form that can be compared: its value or error, and what it left on the disk. */
import { Dirent, lstatSync, readdirSync, readFileSync, readlinkSync, type Stats, type StatsFs } from 'node:fs';
import { types } from 'node:util';

export interface Outcome {
  value?: unknown;
  error?: unknown;
  tree: string[];
}

/** Calls `body`, and looks at `folder` afterwards. */
export function outcomeOf(folder: string, body: () => unknown): Outcome {
  let result: Omit<Outcome, 'tree'>;
  try {
    result = { value: plain(body()) };
  } catch (error) {
    result = { error: plainError(error) };
  }
  return { ...result, tree: listTree(folder) };
}

function plainError(error: unknown): unknown {
  if (!types.isNativeError(error)) return { thrown: error };
  const { name, message } = error;
  const given = Object.fromEntries(Object.entries(error).filter(([, value]) => typeof value !== 'object'));
  return { name, message, class: error.constructor.name, ...given, code: (error as NodeJS.ErrnoException).code };
}

/** Without times and inode numbers, which no two runs share. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Dirent) return direntOf(value);
  if (Buffer.isBuffer(value)) return `Buffer ${value.toString('hex')}`;
  if (isStats(value)) return statsOf(value);
  return value;
}

function isStats(value: unknown): value is Stats | StatsFs {
  return ['Stats', 'BigIntStats', 'StatFs'].includes((value as object | undefined)?.constructor?.name ?? '');
}

function direntOf(entry: Dirent): object {
  return {
    name: plain(entry.name),
    parentPath: plain(entry.parentPath),
    isFile: entry.isFile(),
    isDirectory: entry.isDirectory(),
    isLink: entry.isSymbolicLink(),
  };
}

function statsOf(stats: Stats | StatsFs): object {
  const entries = Object.entries(stats).map(([key, value]) => {
    const isStable = ['mode', 'size', 'nlink', 'uid', 'gid', 'dev', 'blksize', 'type', 'bsize'].includes(key);
    return [key, isStable ? value : typeof value];
  });
  return { class: stats.constructor.name, ...Object.fromEntries(entries) };
}

function listTree(path: string): string[] {
  const stats = lstatSync(path);
  const head = `${path} ${stats.mode.toString(8)} ${stats.uid}:${stats.gid}`;
  if (stats.isSymbolicLink()) return [`${head} → ${readlinkSync(path)}`];
  if (stats.isFile()) return [`${head} ${stats.nlink} ${wholeSeconds(stats)} ${readFileSync(path, 'hex')}`];
  if (!stats.isDirectory()) return [head];
  const names = readdirSync(path).sort();
  return [head, ...names.flatMap((name) => listTree(`${path}/${name}`))];
}

/** Times that were set are of the last century. */
function wholeSeconds({ mtimeMs }: Stats): string {
  return mtimeMs < 1e12 ? String(mtimeMs) : 'now';
}
