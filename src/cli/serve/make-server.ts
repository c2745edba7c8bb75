import { readFileSync } from 'node:fs';
import { AppError } from '../../base/errors.js';
import { HttpServer } from '../../server/http/http-server.js';
import type { LogTarget } from '../../server/wsgi/log-target.js';
import { RotatingLog } from '../../server/wsgi/rotating-log.js';
import { WSGIServer } from '../../server/wsgi/wsgi-server.js';
import { findFile, loadModule } from '../load.js';
import { findApp } from './find-app.js';
import type { ServeOptions } from './serve-options.js';

/** Loads the app, and makes the server that fits it. */
export function makeServer(options: ServeOptions): HttpServer {
  const { listener, accessLog, workers } = options;
  const path = findFile(options.file);
  process.argv = [process.execPath, path, ...options.args];
  const found = findApp(loadModule(path), path, options.kind);
  const settings = options.tls && { tls: { key: readFileSync(options.tls.key), cert: readFileSync(options.tls.cert) } };
  if (found.kind === 'wsgi') {
    const environ = { 'wsgi.multiprocess': workers !== 1 };
    return new WSGIServer(listener, found.app, { ...settings, environ, log: logOf(accessLog) });
  }
  if (accessLog === undefined) return new HttpServer(listener, found.app, settings);
  throw new AppError(`--access-log is for WSGI applications; ${path} has its own ways to log, as every other app`);
}

function logOf(path: string | undefined): LogTarget {
  if (path === undefined || path === '-') return 'default';
  return path === 'none' ? null : new RotatingLog(path);
}
