import { existsSync } from 'node:fs';
import { AddonLoadError } from './errors.js';

/** One place that was looked at, and why it did not do. */
export interface Attempt {
  readonly path: string;
  readonly error: Error;
}

/** The error for a library that found no compiled file it could load. */
export function addonLoadError(attempts: readonly Attempt[]): AddonLoadError {
  const tried = attempts.map(({ path, error }) => `  ${path}\n    ${reason(path, error)}`);
  const remedies = remediesFor(attempts).map((text) => `  - ${text}`);
  return new AddonLoadError(
    [
      `the compiled part of geventjs could not be loaded on ${describeMachine()}.`,
      'Tried:',
      ...tried,
      'What helps:',
      ...remedies,
    ].join('\n'),
  );
}

function reason(path: string, error: Error): string {
  return existsSync(path) ? error.message.replaceAll('\n', ' ') : 'no such file';
}

/** What decides whether a compiled file fits. */
function describeMachine(): string {
  return `${process.platform}-${process.arch}, ${describeLibc()}, Node ${process.version} (ABI ${process.versions.modules})`;
}

function describeLibc(): string {
  if (process.platform !== 'linux') return 'system libc';
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const version = report.header?.glibcVersionRuntime;
  return version ? `glibc ${version}` : 'musl';
}

function remediesFor(attempts: readonly Attempt[]): string[] {
  if (process.platform === 'win32') return ['geventjs runs on Linux and macOS; on Windows use WSL.'];
  const text = attempts.map(({ error }) => error.message).join('\n');
  const remedies: string[] = [];
  if (/NODE_MODULE_VERSION/.test(text)) {
    remedies.push('It was compiled for another version of Node: run `npm rebuild geventjs` with the one you use.');
  }
  if (/GLIBC|libstdc\+\+|ld-musl|libc\.musl/.test(text)) {
    remedies.push(
      'It was compiled for another C library than the one here: run `npm rebuild geventjs` on this machine.',
    );
  }
  if (!attempts.some(({ path }) => existsSync(path))) {
    remedies.push(
      'Nothing was compiled, perhaps because install scripts are off: `npm rebuild geventjs --ignore-scripts=false`.',
    );
  }
  remedies.push(`Compiling needs python3, make and a C++20 compiler (${compilerHint()}).`);
  remedies.push('A file compiled elsewhere can be named in the environment variable GEVENT_ADDON.');
  return remedies;
}

function compilerHint(): string {
  if (process.platform === 'darwin') return 'xcode-select --install';
  return existsSync('/sbin/apk') ? 'apk add python3 make g++' : 'Debian, Ubuntu: apt install python3 make g++';
}
