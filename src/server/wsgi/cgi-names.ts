/**
 * The names of headers in an environ.
 *
 * They are remembered by the header as it was sent: clients spell each in one or two ways. Whoever sends names that nobody
 * else does cannot fill the memory: the table takes no more than it has room for.
 */

const room = 512;
const known = new Map<string, string>();

/**
 * `HTTP_` and the name in capitals with `_` for `-`; `CONTENT_TYPE` and `CONTENT_LENGTH` without the prefix.
 *
 * Empty for a name with `_` in it. `X-User` and `X_User` would be the same in the environ, and a proxy that removes the first
 * from what clients send lets the second pass.
 */
export function cgiName(header: string): string {
  return known.get(header) ?? remember(header);
}

function remember(header: string): string {
  const name = makeName(header);
  if (known.size < room) known.set(header, name);
  return name;
}

function makeName(header: string): string {
  if (header.includes('_')) return '';
  const name = header.toUpperCase().replaceAll('-', '_');
  return name === 'CONTENT_TYPE' || name === 'CONTENT_LENGTH' ? name : `HTTP_${name}`;
}
