// Compiled, never run: what of clusters must compile, and what must not.
import { type ClusterOptions, serveCluster } from 'geventjs/cluster';
import { HttpServer } from 'geventjs/http';
import type { BaseServer } from 'geventjs/server';
import { WSGIServer } from 'geventjs/wsgi';
import { exactly } from './exactly.js';

export function clusters(isWSGI: boolean, options: ClusterOptions, other: BaseServer): void {
  const http = new HttpServer(5000, (_request, response) => response.end());
  exactly<void>()(serveCluster(() => http));
  serveCluster(() => http, options);
  serveCluster(() => other, { workers: 4, gracefulTimeout: 10_000, startTimeout: 1, minDelay: 1, maxDelay: 2 });
  serveCluster(() => (isWSGI ? new WSGIServer(5000, () => []) : http), { log: null });
  serveCluster(() => http, { log: process.stdout });
  exactly<void>()(http.drain());
  exactly<void>()(other.drain(1000));

  // @ts-expect-error a server, not what makes one
  serveCluster(http);
  // @ts-expect-error an app is no server
  serveCluster(() => (_request: unknown, _response: unknown) => undefined);
  // @ts-expect-error it may block; it need not be async
  serveCluster(async () => http);
  // @ts-expect-error a number
  serveCluster(() => http, { workers: 'auto' });
  // @ts-expect-error no such option
  serveCluster(() => http, { timeout: 10 });
  // @ts-expect-error milliseconds
  http.drain('10');
}
