import { inspect } from 'node:util';
import type { WSGIEnviron } from './environ.js';

/** What says where a request came from, and nothing of what it holds. */
export const shownKeys: readonly string[] = ['REMOTE_ADDR', 'REMOTE_PORT', 'HTTP_HOST'];

/**
 * An environ for reports of errors: it shows how many keys there are, and the values of a few. The others may be passwords,
 * cookies and tokens, and reports are read by many.
 *
 * @example
 * ```ts
 * import { SecureEnviron } from 'geventjs/wsgi';
 *
 * const environ = { REMOTE_ADDR: '10.0.0.1', HTTP_COOKIE: 'session=secret' };
 * console.log(new SecureEnviron(environ)); // <WSGIEnviron: 2 keys, REMOTE_ADDR: '10.0.0.1', 1 hidden>
 * ```
 */
export class SecureEnviron {
  readonly #environ: Partial<WSGIEnviron>;
  readonly #shown: readonly string[];

  /** @param shown the keys whose values are shown */
  constructor(environ: Partial<WSGIEnviron>, shown: readonly string[] = shownKeys) {
    this.#environ = environ;
    this.#shown = shown;
  }

  toString(): string {
    const keys = Object.keys(this.#environ);
    const shown = this.#shown.filter((key) => Object.hasOwn(this.#environ, key));
    const parts = [
      `${keys.length} keys`,
      ...shown.map(
        (key) => `${key}: ${inspect(this.#environ[key], { depth: 0, breakLength: Number.POSITIVE_INFINITY })}`,
      ),
    ];
    if (keys.length > shown.length) parts.push(`${keys.length - shown.length} hidden`);
    return `<WSGIEnviron: ${parts.join(', ')}>`;
  }

  /** Loggers that write JSON show no more than others. */
  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
