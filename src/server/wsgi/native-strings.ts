/**
 * The strings of an environ: each character is one byte of the request, as latin-1.
 *
 * A path is bytes, and need not be UTF-8. PEP 3333 keeps them all, and `node:http` reads request targets and headers in the
 * same way; so nothing is lost, and both faces of a request show the same text. `decodeUtf8` is the way to people's letters.
 */

const percent = 0x25;

/** Undoes percent-encoding: each `%xx` becomes the character of that byte. What only looks like one stays. */
export function percentDecode(text: string): string {
  let at = text.indexOf('%');
  if (at < 0) return text;
  let decoded = '';
  let copied = 0;
  for (; at < text.length - 2; at++) {
    if (text.charCodeAt(at) !== percent) continue;
    const high = hexDigit(text.charCodeAt(at + 1));
    const low = hexDigit(text.charCodeAt(at + 2));
    if (high < 0 || low < 0) continue;
    decoded += text.slice(copied, at) + String.fromCharCode(high * 16 + low);
    at += 2;
    copied = at + 1;
  }
  return decoded + text.slice(copied);
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

/**
 * Reads a string of an environ as UTF-8: what a path means to people. Bytes that are not UTF-8 become `�`.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @example
 * ```ts
 * import { decodeUtf8 } from 'geventjs/wsgi';
 *
 * const environ = { PATH_INFO: '/caf\u00c3\u00a9' }; // of a request for /caf%C3%A9
 * console.log(decodeUtf8(environ.PATH_INFO)); // /café
 * ```
 *
 * Source of the rule: PEP 3333, "Unicode Issues".
 */
export function decodeUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
