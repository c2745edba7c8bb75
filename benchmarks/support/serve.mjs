/** The inside of a server that `load.mjs` measures. */

/** What the case says. */
export const settings = JSON.parse(process.argv[2]);

/** Says that it listens; the process ends with its standard input. */
export function announce(port) {
  console.log(port);
  process.stdin.on('end', () => process.exit()).resume();
}

/** The text that all of them answer. */
export const hello = 'Hello, World!';
