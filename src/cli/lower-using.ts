import Module, { createRequire } from 'node:module';

/**
 * TypeScript for Node 22, which takes out the types by itself, but has no `using`: esbuild writes it as `try` and `finally`, in
 * those files that have it. Without esbuild, which is an optional dependency, they are the syntax errors they are to Node.
 */
export function lowerUsing(): void {
  if (knowsUsing()) return;
  const transform = loadTransform();
  if (transform === undefined) return;
  Module.registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!/\.[cm]?ts$/.test(url) || loaded.source == null) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString();
      return /\busing\s/.test(source) ? { ...loaded, source: transform(source, url) } : loaded;
    },
  });
}

function knowsUsing(): boolean {
  try {
    new Function('{ using nothing = null; }');
    return true;
  } catch {
    return false;
  }
}

function loadTransform(): ((source: string, url: string) => string) | undefined {
  try {
    const { transformSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
    return (source, sourcefile) =>
      transformSync(source, {
        loader: 'ts',
        target: 'node22',
        sourcefile,
        sourcemap: 'inline',
        // Imports that nobody uses stay, as they do when Node takes out the types.
        tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
      }).code;
  } catch {
    return undefined;
  }
}
