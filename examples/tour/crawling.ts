import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { joinAll, spawn, wait } from 'geventjs';

const pages = 200;
const delay = 50;

export function tourOfCrawling(): void {
  const server = listen();
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const refused = `http://127.0.0.1:${closedPort()}/`;
  const urls = [...Array.from({ length: pages }, (_, page) => `${base}/page/${page}`), `${base}/missing`, refused];

  const start = performance.now();
  const greenlets = urls.map((url) => spawn(fetchPage, url));
  joinAll(greenlets, { raiseError: true });
  const elapsed = performance.now() - start;

  const outcomes = greenlets.map(({ value }, index) => ({ url: urls[index], outcome: value }));
  const good = outcomes.filter(({ url, outcome }) => outcome === `this is ${new URL(url ?? '').pathname}`);
  for (const { url, outcome } of outcomes) {
    if (!good.some((page) => page.url === url)) console.log(`${new URL(url ?? '').pathname}: ${outcome}`);
  }
  console.log(`${good.length} of ${pages} pages complete, ${outcomes.length} outcomes for ${urls.length} URLs`);
  console.log(`${(elapsed / 1000).toFixed(2)} s; one after the other: ${(pages * delay) / 1000} s`);
  server.close();
  server.closeAllConnections();
}

/** Plain blocking code: one page, as if there were no other. */
function fetchPage(url: string): string {
  try {
    const response = wait(fetch(url));
    const text = wait(response.text());
    return response.ok ? text : `${response.status} ${text}`;
  } catch (error) {
    return `${(error as { cause?: { code?: string } }).cause?.code ?? error}`;
  }
}

function listen(): Server {
  const server = createServer((request, response) => {
    setTimeout(() => {
      if (request.url === '/missing') response.writeHead(404).end('not found');
      else response.end(`this is ${request.url}`);
    }, delay);
  });
  wait(new Promise<void>((done) => server.listen(0, '127.0.0.1', 1024, done)));
  return server;
}

/** A port on which nobody listens: one that was free a moment ago. */
function closedPort(): number {
  const server = createServer();
  wait(new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
  const { port } = server.address() as AddressInfo;
  wait(new Promise((done) => server.close(done)));
  return port;
}
