import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ArgumentValueError } from '../../base/errors.js';
import type { PatchAllOptions } from '../../monkey/patch-all.js';
import { type Listener, parseListener } from '../../server/address.js';
import { parsePatches } from '../patches.js';
import { type Kind, kinds } from './find-app.js';

/** What `geventjs serve` is asked for. */
export interface ServeOptions {
  readonly file: string;
  /** What follows `--`, for the app. */
  readonly args: readonly string[];
  readonly patches: PatchAllOptions | undefined;
  readonly listener: Listener;
  readonly kind: Kind | undefined;
  /** undefined: one for each processor. */
  readonly workers: number | undefined;
  /** Milliseconds. */
  readonly gracefulTimeout: number | undefined;
  /** Files in PEM. */
  readonly tls: { key: string; cert: string } | undefined;
  /** A path, `-` for stderr, or `none`. */
  readonly accessLog: string | undefined;
}

export const serveUsage = `Usage: geventjs serve [options] file [-- arguments]

Serves the app that a module exports, with several processes. The app is, as default export or as app, a function of
(request, response), as Express makes, or an object with a fetch, as Hono makes; or, as wsgi, a WSGI application.

Options:
  -p, --port number      listens there; 5000, or what the variable PORT says
  --host address         only there; all addresses unless given
  --unix path            listens on a Unix socket instead
  -w, --workers number   so many processes; auto, the default: one for each processor
  --kind name            listener, fetch or wsgi: what the app is, where its name does not say it
  --graceful-timeout s   seconds that requests get to end when a worker stops; 30
  --key file, --cert file  TLS, with these files in PEM
  --access-log path      of a WSGI application; - for stderr, the default, or none
  --patch names          as for geventjs file
  -h, --help             show this text

SIGHUP loads the app anew and loses no request, SIGTERM and SIGINT stop.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  port: { type: 'string', short: 'p' },
  host: { type: 'string' },
  unix: { type: 'string' },
  workers: { type: 'string', short: 'w' },
  kind: { type: 'string' },
  'graceful-timeout': { type: 'string' },
  key: { type: 'string' },
  cert: { type: 'string' },
  'access-log': { type: 'string' },
  patch: { type: 'string', default: 'all' },
} as const;

/**
 * Understands the arguments; `undefined` when they ask for help.
 *
 * @throws {Error} with a text that says what was expected
 */
export function parseServe(args: readonly string[], env: NodeJS.ProcessEnv): ServeOptions | undefined {
  const { values, tokens } = parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });
  if (values.help) return undefined;
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? args.length;
  const files = tokens.flatMap((token) => (token.kind === 'positional' && token.index < end ? [token.value] : []));
  const [file, another] = files;
  if (file === undefined) throw wrong('expected a file with an app to serve');
  if (another !== undefined)
    throw wrong(`expected one file, got ${file} and ${another}; arguments for the app follow --`);
  return {
    file: resolve(file),
    args: args.slice(end + 1),
    patches: parsePatches(values.patch),
    listener: parseWhere(values, env),
    kind: parseKind(values.kind),
    workers: parseWorkers(values.workers),
    gracefulTimeout: parseSeconds(values['graceful-timeout']),
    tls: parseTls(values),
    accessLog: values['access-log'],
  };
}

function parseWhere(values: { port?: string; host?: string; unix?: string }, env: NodeJS.ProcessEnv): Listener {
  const { port, host, unix } = values;
  if (unix !== undefined) {
    if (port !== undefined || host !== undefined) throw wrong('--unix listens without --port and --host');
    if (unix === '') throw wrong('--unix takes the path of a socket');
    return { path: resolve(unix) };
  }
  const [name, text] = port === undefined ? ['the variable PORT', env['PORT'] || '5000'] : ['--port', port];
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) {
    throw wrong(`${name} takes a number from 0 to 65535, got '${text}'`);
  }
  if (host === '') throw wrong('--host takes an address');
  const listener = host === undefined ? { port: Number(text) } : { port: Number(text), host };
  parseListener(listener);
  return listener;
}

function parseKind(text: string | undefined): Kind | undefined {
  const kind = kinds.find((one) => one === text);
  if (text === undefined || kind !== undefined) return kind;
  throw wrong(`--kind takes ${kinds.join(', ')}, got '${text}'`);
}

function parseWorkers(text: string | undefined): number | undefined {
  if (text === undefined || text === 'auto') return undefined;
  if (/^\d{1,4}$/.test(text) && Number(text) > 0) return Number(text);
  throw wrong(`--workers takes a number from 1 to 9999, or auto, got '${text}'`);
}

function parseSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,6}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  throw wrong(`--graceful-timeout takes seconds, got '${text}'`);
}

function parseTls({ key, cert }: { key?: string; cert?: string }): { key: string; cert: string } | undefined {
  if (key === undefined && cert === undefined) return undefined;
  if (key !== undefined && cert !== undefined) return { key: resolve(key), cert: resolve(cert) };
  throw wrong('--key and --cert belong together');
}

function wrong(message: string): ArgumentValueError {
  return new ArgumentValueError(message);
}
