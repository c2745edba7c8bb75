/** The modules with functions that block, by the names that `patchAll` knows them by. */
export type ModuleName = 'fs' | 'childProcess' | 'crypto' | 'zlib' | 'atomics';
