import type { Socket } from 'node:net';
import type { HttpRequest } from './http-request.js';
import type { HttpResponse } from './http-response.js';

/** Nothing has moved on a connection. That is right only while a handler is at work and all it wrote has been read. */
export function onStall(socket: Socket): void {
  const { _httpMessage: response } = socket as { _httpMessage?: HttpResponse | null };
  const unread = socket.writableLength > 0 || (response?.writableLength ?? 0) > 0;
  if (unread || response === undefined || response === null || isBodyLate(response.req)) socket.destroy();
}

/** Is the rest of a body missing, and is it not the handler that has not read, or asked for, what the client has? */
function isBodyLate(request: HttpRequest): boolean {
  return !request.complete && request.readableLength === 0 && !request._wantsContinue;
}
