/**
 * Express and its kin replace the prototype of each request and response by one of the app's, whose own prototype is
 * Node's class. So the readers that block would be gone where they are needed most. Here the app's prototypes are put upon
 * the server's classes. Only those of this app: what apps share is copied.
 *
 *      app.request ──▶ express.request ──▶ IncomingMessage          before
 *      app.request ──▶ a copy of it ──▶ HttpRequest ──▶ IncomingMessage
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import { HttpRequest } from './http-request.js';
import { HttpResponse } from './http-response.js';

/** Makes requests and responses of `app`, if it has prototypes for them, the server's own. Harmless when repeated. */
export function adoptPrototypes(app: object): void {
  const { request, response } = app as { request?: unknown; response?: unknown };
  adopt(request, IncomingMessage.prototype, HttpRequest.prototype);
  adopt(response, ServerResponse.prototype, HttpResponse.prototype);
}

function adopt(prototype: unknown, from: object, to: object): void {
  if (typeof prototype !== 'object' || prototype === null || !Object.isExtensible(prototype)) return;
  const between = chainUpTo(prototype, from);
  if (between === undefined || between.includes(to)) return;
  const copy = (parent: object, original: object) =>
    Object.create(parent, Object.getOwnPropertyDescriptors(original)) as object;
  Object.setPrototypeOf(prototype, between.reverse().reduce(copy, to));
}

/** What is between the two; undefined if `end` is not in the chain. */
function chainUpTo(start: object, end: object): object[] | undefined {
  const between: object[] = [];
  for (let at = Object.getPrototypeOf(start) as object | null; at !== null; at = Object.getPrototypeOf(at)) {
    if (at === end) return between;
    between.push(at);
  }
  return undefined;
}
