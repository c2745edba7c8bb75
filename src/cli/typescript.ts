import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';

type Extension = (module: { _compile(code: string, path: string): void }, path: string) => void;

/**
 * TypeScript for Node before 22.18, which has none: esbuild takes the types out when a file is loaded. As with Node's own,
 * imports name the file with its extension, and `tsconfig.json` is not read.
 */
export function registerTypeScript(): void {
  const { transformSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const extensions = (Module as unknown as { _extensions: Record<string, Extension> })._extensions;
  const load: Extension = (module, path) => {
    const { code } = transformSync(readFileSync(path, 'utf8'), {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcefile: path,
      sourcemap: 'inline',
      // What an ES module asks of itself, in terms of CommonJS.
      define: {
        'import.meta.url': '__url',
        'import.meta.filename': '__filename',
        'import.meta.dirname': '__dirname',
        'import.meta.main': '__main',
      },
      banner: 'const __url = require("node:url").pathToFileURL(__filename).href, __main = require.main === module;',
    });
    module._compile(code, path);
  };
  for (const extension of ['.ts', '.mts', '.cts']) extensions[extension] = load;
}
