import { readFileSync } from 'node:fs';

export const value = readFileSync(new URL(import.meta.url), 'utf8').length > 0;
