// Imports go down only: from a lower rank or the own folder, and inside a folder without cycles. Type-only imports count.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ranks = [
  ['base'],
  ['core'],
  ['sync'],
  ['pool', 'testing'],
  ['io'],
  ['server', 'monkey'],
  ['observe'],
  ['distributed'],
  ['cli', 'exports', 'index.ts'],
];

const rankOf = (file) => {
  const folder = file.split('/')[0];
  const rank = ranks.findIndex((folders) => folders.includes(folder));
  if (rank < 0) throw new Error(`src/${folder} has no rank: add it to scripts/check-layers.mjs`);
  return { folder, rank };
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join('src', file), 'utf8');
    const paths = [...text.matchAll(/(?:from|^import) '(\.[^']+)\.js'/gm)].map(([, path]) => path);
    return [file, paths.map((path) => normalize(join(dirname(file), `${path}.ts`)))];
  }),
);

const problems = [];
for (const [file, targets] of imports) {
  const from = rankOf(file);
  for (const target of targets) {
    if (!imports.has(target)) problems.push(`src/${file} imports src/${target}, which does not exist`);
    const to = rankOf(target);
    const allowed = to.rank < from.rank || to.folder === from.folder;
    if (!allowed) problems.push(`src/${file} (rank ${from.rank + 1}) imports src/${target} (rank ${to.rank + 1})`);
  }
}

const done = new Set();
const visit = (file, path) => {
  const at = path.indexOf(file);
  if (at >= 0) problems.push(`cycle: ${[...path.slice(at), file].join(' → ')}`);
  if (at >= 0 || done.has(file)) return;
  for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
  done.add(file);
};
for (const file of files) visit(file, []);

for (const problem of problems) console.error(problem);
console.log(`layers: ${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
