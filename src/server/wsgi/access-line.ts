import type { IncomingMessage } from 'node:http';
import { isPlain } from './char-codes.js';
import type { WSGIEnviron } from './environ.js';
import type { WSGIResponse } from './response.js';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A request in one line of Apache's combined form:
 *
 *     client - user [22/Nov/2026:14:03:07 +0100] "GET /path HTTP/1.1" 200 11 "referer" "user agent"
 *
 * `-` stands for what is not known, for a response that was not begun, and for a body without bytes. What the client sent
 * cannot end the line or a field: quotes, backslashes and control characters are escaped.
 *
 * Source: the Apache HTTP Server's documentation of mod_log_config.
 */
export function accessLine(request: IncomingMessage, environ: WSGIEnviron, response: WSGIResponse): string {
  const user = environ['REMOTE_USER'];
  const target = `${request.method} ${escaped(request.url as string)} HTTP/${request.httpVersion}`;
  return (
    `${escaped(environ.REMOTE_ADDR || '-')} - ${typeof user === 'string' && user !== '' ? escaped(user) : '-'} ${timeNow()} ` +
    `"${target}" ${response.code ?? '-'} ${response.length || '-'} ` +
    `"${field(environ.HTTP_REFERER)}" "${field(environ.HTTP_USER_AGENT)}"\n`
  );
}

function field(value: string | undefined): string {
  return value === undefined ? '-' : escaped(value);
}

function escaped(text: string): string {
  return isPlain(text) ? text : text.replace(/[^ !#-[\]-~]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const code = character.charCodeAt(0);
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`;
}

let second = Number.NaN;
let text = '';

/** The local time, in brackets. The same for a whole second. */
function timeNow(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    text = formatTime(new Date(now * 1000));
  }
  return text;
}

/** `[22/Nov/2026:14:03:07 +0100]` */
export function formatTime(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const minutes = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
  const day = `${two(date.getDate())}/${months[date.getMonth()]}/${date.getFullYear()}`;
  return `[${day}:${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}]`;
}
