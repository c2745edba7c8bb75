/**
 * What a descriptor or a path is, with numbers as `bigint`.
 *
 * Not for their size: Node 20 to 22 ask in `realpathSync` what the last call with plain numbers found, whoever made it. If that
 * was a pipe or a socket, a path that they have walked before counts as real. Then Node's loaders take a package that is a
 * link, as pnpm's are, for two.
 */
import fs, { type BigIntStats } from 'node:fs';
import { originalOf } from './saved.js';

const bigint = { bigint: true } as const;

/** @throws Node's error, when it is not open */
export function statDescriptor(fd: number): BigIntStats {
  return originalOf(fs, 'fstatSync')(fd, bigint);
}

/** A link is not followed. @throws Node's error, when there is no such file */
export function statPath(path: string): BigIntStats {
  return originalOf(fs, 'lstatSync')(path, bigint);
}
