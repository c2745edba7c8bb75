// A crawler that follows links, with at most four requests at a time. What it finds goes into a queue, the queue is what
// the pool works on, and each page is there as soon as it has been fetched. The site is a server of our own.
//
//   geventjs examples/pool-crawler.ts
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wait } from 'geventjs';
import { Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';

const site: Record<string, string[]> = {
  '/': ['/a', '/b', '/c'],
  '/a': ['/a/1', '/a/2', '/'],
  '/b': ['/b/1', '/b/2', '/b/3', '/b/4', '/b/5', '/a'],
  '/c': ['/gone'],
};
const isPage = (path: string) => path in site || /^\/[ab]\/\d$/.test(path);

let open = 0;
let mostOpen = 0;
const server = createServer(({ url = '' }, response) => {
  mostOpen = Math.max(mostOpen, ++open);
  setTimeout(() => {
    open--;
    response.writeHead(isPage(url) ? 200 : 404).end(JSON.stringify(site[url] ?? []));
  }, 10);
});
wait(new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
const { port } = server.address() as AddressInfo;

interface Page {
  path: string;
  status: number;
  links: string[];
}

/** Runs in a greenlet of the pool, as if it were alone. */
function load(path: string): Page {
  const response = wait((signal) => fetch(`http://127.0.0.1:${port}${path}`, { signal }), 10_000);
  return { path, status: response.status, links: wait(response.json()) as string[] };
}

const pool = new Pool(4, { name: 'requests' });
const found = new Queue<string>();
const seen = new Set<string>();

function visit(path: string): void {
  if (seen.has(path)) return;
  seen.add(path);
  found.put(path);
}

const pages: Page[] = [];
visit('/');
for (const page of pool.imapUnordered(load, found)) {
  pages.push(page);
  page.links.forEach(visit);
  if (pages.length === seen.size) found.shutdown(); // nothing is under way that could find more
}

pages.sort((a, b) => (a.path < b.path ? -1 : 1));
for (const { path, status, links } of pages) console.log([status, path, ...links].join(' '));
console.log(
  `${pages.length} pages, ${mostOpen > pool.maxSize ? 'too many' : 'never more than four'} requests at a time`,
);
server.close();
server.closeAllConnections();
