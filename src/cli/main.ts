import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
// It remembers how the command was started.
import '../base/launch.js';
import { parsePatches } from './patches.js';
import { runProgram } from './program.js';

const usage = `Usage: geventjs [options] file [arguments]
       geventjs serve [options] file [-- arguments]

Runs a program (.ts .mts .cts .js .mjs .cjs) as the main greenlet: it may block anywhere, and only itself.
With serve, serves the app that a module exports, with several processes: see geventjs serve --help.

Options:
  -h, --help     show this text
  -v, --version  show the versions of geventjs and Node
  --patch names  of Node's blocking functions, let only those of these modules suspend just the greenlet:
                 fs, childProcess, crypto, zlib, atomics (separated by commas), all (the default) or none

Options of Node itself: NODE_OPTIONS='--inspect' geventjs file
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  patch: { type: 'string', default: 'all' },
} as const;

/** Node's own exit code for arguments it does not understand. */
const invalidArguments = 9;

/** The `geventjs` command. */
export function main(args: readonly string[]): void {
  const { own, program } = split(args);
  try {
    const { values } = parseArgs({ args: own, options });
    if (values.help) process.stdout.write(usage);
    else if (values.version) process.stdout.write(`geventjs ${readVersion()}, Node ${process.version}\n`);
    else if (program[0] === undefined) fail('expected a file to run');
    else if (program[0] === 'serve') serve([...own, ...program.slice(1)]);
    else runProgram(program[0], program.slice(1), parsePatches(values.patch));
  } catch (error) {
    fail((error as Error).message);
  }
}

/** Loaded when it is wanted: programs need no servers. */
function serve(args: readonly string[]): void {
  void import('./serve/serve.js').then(({ serve }) => serve(args));
}

/** What follows the file belongs to the program, even if it looks like one of our options. */
function split(args: readonly string[]): { own: string[]; program: string[] } {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const file = tokens.find((token) => token.kind === 'positional' || token.kind === 'option-terminator');
  const end = file?.index ?? args.length;
  return { own: args.slice(0, end), program: args.slice(file?.kind === 'option-terminator' ? end + 1 : end) };
}

function fail(message: string): void {
  process.stderr.write(`geventjs: ${message}\n\n${usage}`);
  process.exitCode = invalidArguments;
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
