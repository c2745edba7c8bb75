/** How this process was started, as it was before the `geventjs` command put the program's own arguments in place. */
export const launch: { readonly exec: string; readonly args: readonly string[] } = {
  exec: process.argv[1] ?? '',
  args: process.argv.slice(2),
};
