// A static site generator of the usual kind: it reads, asks a service by a command, and writes, each by a call that blocks.
// Nothing in `buildPage` knows of greenlets. Built one page after the other, the site takes as long as all answers of the
// service together; with each page in a greenlet, about as long as one of them.
//
//   geventjs examples/static-site.ts
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { wait } from 'geventjs';
import { Pool } from 'geventjs/pool';

const root = mkdtempSync(join(tmpdir(), 'static-site-'));
const folder = (name: string) => join(root, name);
const template = '<!doctype html><title>{{title}}</title><h1>{{title}}</h1>{{body}}<aside>{{reviews}}</aside>';

// What there is to build: 40 pages, and pictures that go with them.
mkdirSync(folder('content'));
mkdirSync(folder('pictures'));
for (let n = 1; n <= 40; n++) {
  writeFileSync(
    join(folder('content'), `page-${n}.md`),
    `# Page ${n}\n\nSome *text* on page ${n}.\n\nAnd some more.\n`,
  );
  writeFileSync(join(folder('pictures'), `${n}.svg`), `<svg><text>${n}</text></svg>`);
}

// The service that is asked for each page. It runs in this process, and answers while the pages wait for it.
const pause = Number(process.env['PAUSE_MS'] ?? 200);
const service = createServer(({ url = '' }, response) => {
  setTimeout(() => response.end(`Reviews of ${url.slice(1)}: ${'★'.repeat((url.length % 5) + 1)}`), pause);
});
wait(new Promise<void>((done) => service.listen(0, '127.0.0.1', done)));
const { port } = service.address() as AddressInfo;

function buildPage(source: string, target: string): void {
  const name = basename(source, '.md');
  const [heading = '', ...paragraphs] = readFileSync(source, 'utf8').trim().split('\n\n');
  const reviews = execFileSync('curl', ['--silent', '--fail', `http://127.0.0.1:${port}/${name}`], {
    encoding: 'utf8',
  });
  const values: Record<string, string> = {
    title: heading.replace(/^# /, ''),
    body: paragraphs.map((text) => `<p>${text.replace(/\*(.+?)\*/g, '<em>$1</em>')}</p>`).join(''),
    reviews,
  };
  const page = template.replace(/{{(\w+)}}/g, (_, key: string) => values[key] ?? '');
  writeFileSync(join(target, `${name}.html`), page);
}

function buildSite(target: string, each: (build: (source: string) => void, sources: string[]) => unknown): number {
  const start = performance.now();
  cpSync(folder('pictures'), target, { recursive: true });
  const sources = readdirSync(folder('content')).map((name) => join(folder('content'), name));
  each((source) => buildPage(source, target), sources);
  return performance.now() - start;
}

const slow = buildSite(folder('one-by-one'), (build, sources) => sources.forEach(build));
const fast = buildSite(folder('in-greenlets'), (build, sources) => new Pool(40).map(build, sources));

const read = (name: string) => readdirSync(folder(name)).map((file) => readFileSync(join(folder(name), file), 'utf8'));
const [expected, pages] = [read('one-by-one'), read('in-greenlets')];
console.log(`${pages.length} files, ${pages.join() === expected.join() ? 'the same' : 'different'} either way`);
console.log(
  `one by one ${Math.round(slow)} ms, in greenlets ${Math.round(fast)} ms: ${(slow / fast).toFixed(1)} times as fast`,
);
rmSync(root, { recursive: true });
service.close();
service.closeAllConnections();
