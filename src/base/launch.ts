/** How this process was started. A program may change all of it, and the `geventjs` command does. */
export const launch: { readonly exec: string; readonly args: readonly string[]; readonly cwd: string } = {
  exec: process.argv[1] ?? '',
  args: process.argv.slice(2),
  cwd: process.cwd(),
};
