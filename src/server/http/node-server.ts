import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { finite, type HttpLimits, nodeLimits } from './http-options.js';
import { HttpRequest } from './http-request.js';
import { HttpResponse } from './http-response.js';

export type NodeServer = Server<typeof HttpRequest, typeof HttpResponse>;

/** A server of Node's with these limits, and requests and responses that may block; of HTTPS, if `tls` is given. */
export function makeNodeServer(limits: Readonly<Required<HttpLimits>>, tls?: ServerOptions): NodeServer {
  const options = { ...nodeLimits(limits), IncomingMessage: HttpRequest, ServerResponse: HttpResponse };
  // So long a handshake may take that TLS begins with.
  const handshakeTimeout = Math.min(limits.headersTimeout, 120_000);
  const server = tls === undefined ? createServer(options) : createTlsServer({ handshakeTimeout, ...tls, ...options });
  server.timeout = finite(limits.stallTimeout);
  // Their size is limited. Beyond a count Node would drop them without a word.
  server.maxHeadersCount = 0;
  server.maxConnections = limits.maxConnections;
  server.maxRequestsPerSocket = finite(limits.maxRequestsPerSocket);
  return server;
}
