// A crawler in direct style: one greenlet for each page, each written as if it were alone. The pages come from a server of
// our own that takes its time.
//
//   geventjs examples/crawler.ts
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { iwait, spawn, wait } from 'geventjs';

const delay = 50;
const server = createServer((request, response) => {
  setTimeout(() => {
    if (request.url?.endsWith('7')) response.writeHead(404).end('no such page');
    else response.end(`this is ${request.url}`);
  }, delay);
});
wait(new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
const { port } = server.address() as AddressInfo;

function crawl(url: string): string {
  const response = wait((signal) => fetch(url, { signal }), 10_000);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return wait(response.text());
}

/** A port on which nobody listens: one that was free a moment ago. */
function closedPort(): number {
  const other = createServer();
  wait(new Promise<void>((done) => other.listen(0, '127.0.0.1', done)));
  const { port } = other.address() as AddressInfo;
  wait(new Promise((done) => other.close(done)));
  return port;
}

const urls = Array.from({ length: 20 }, (_, page) => `http://127.0.0.1:${port}/${page}`);
urls.push(`http://127.0.0.1:${closedPort()}/`);

const start = performance.now();
const outcomes = new Map<string, string>();
const greenlets = urls.map((url) =>
  spawn(() => {
    try {
      outcomes.set(url, crawl(url));
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string } };
      outcomes.set(url, `failed: ${cause?.code ?? message}`);
    }
  }),
);
let finished = 0;
for (const _ of iwait(greenlets)) finished++;
const elapsed = performance.now() - start;

for (const url of urls) console.log(new URL(url).pathname, '→', outcomes.get(url));
console.log(
  `${finished} of ${urls.length} pages in ${elapsed < urls.length * delay ? 'less' : 'more'} time than one after the other`,
);
server.close();
server.closeAllConnections();
