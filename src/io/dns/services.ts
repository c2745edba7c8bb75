/** Names of ports, from `/etc/services`. Node asks the system only for those of TCP, and only by number. */
import { readFile } from 'node:fs';
import { waitForCallback } from '../../core/wait-for-callback.js';

export interface Service {
  readonly names: readonly string[];
  readonly port: number;
  readonly proto: string;
}

/** All services that the system knows; none where there is no such file. Blocks; `operation` is what people see. */
export function readServices(operation: string): Service[] {
  const text = waitForCallback<string>(operation, (done) => {
    readFile('/etc/services', 'utf8', (error, content) => done(null, error === null ? content : ''));
  });
  return text.split('\n').flatMap(parse);
}

/** `domain  53/tcp  nameserver  # a comment` */
function parse(line: string): Service[] {
  const [name, where, ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
  const [, port, proto] = /^(\d+)\/(\w+)$/.exec(where ?? '') ?? [];
  if (name === undefined || port === undefined || proto === undefined) return [];
  return [{ names: [name, ...aliases], port: Number(port), proto }];
}
