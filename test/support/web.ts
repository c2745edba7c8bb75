/** What tests of web examples need: requests in direct style. */
import { type RequestOptions, request } from 'node:http';
import { request as requestTls, type RequestOptions as TlsOptions } from 'node:https';
import { wait } from 'geventjs';
import type { Example } from './example.js';

export interface WebAnswer {
  status: number;
  body: string;
}

/** The address of an example on a port of its own, with a slash at its end. */
export function urlOf(example: Example, scheme = 'http'): string {
  const [, port] = /:(\d+)$/.exec(example.address) ?? [];
  return `${scheme}://127.0.0.1:${port}/`;
}

/** One request on a connection of its own, which ends when the greenlet is killed. */
export function ask(url: string, options: TlsOptions & RequestOptions = {}, sent = ''): WebAnswer {
  return wait(
    (signal) =>
      new Promise<WebAnswer>((resolve, reject) => {
        const make = url.startsWith('https:') ? requestTls : request;
        const asking = make(url, { agent: false, signal, ...options }, (answer) => {
          let body = '';
          answer.setEncoding('utf8').on('data', (part: string) => {
            body += part;
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body })).on('error', reject);
        });
        asking.on('error', reject).end(sent);
      }),
  );
}

export function get(url: string): WebAnswer {
  return ask(url);
}

/** What a form sends. */
export function post(url: string, fields: Record<string, string>): WebAnswer {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return ask(url, { method: 'POST', headers }, new URLSearchParams(fields).toString());
}
