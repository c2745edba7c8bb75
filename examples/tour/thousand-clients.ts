// A thousand clients, each a greenlet with a connection of its own, who all ask at once. Both sides warm up first.
//
//   geventjs examples/tour/thousand-clients.ts 127.0.0.1:5000
import { joinAll, spawn } from 'geventjs';
import { createConnection, type Socket } from 'geventjs/socket';

const [address = '127.0.0.1:5000'] = process.argv.slice(2);
const clients = Array.from({ length: 1000 }, () => createConnection(address));

/** The end of an answer whose length is known, or of one in chunks. */
const end = /\r\n\r\n(Hello, World!|d\r\nHello, World!\r\n0\r\n\r\n)$/;

function ask(client: Socket): boolean {
  client.sendAll('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  let answer = '';
  while (!end.test(answer)) {
    const part = client.recv();
    if (part.length === 0) return false;
    answer += part;
  }
  return answer.startsWith('HTTP/1.1 200');
}

function askAtOnce(): string {
  const start = performance.now();
  const greenlets = clients.map((client) => spawn(ask, client));
  joinAll(greenlets, { raiseError: true });
  const elapsed = performance.now() - start;
  return `${greenlets.filter(({ value }) => value).length} answers in ${(elapsed / 1000).toFixed(2)} s`;
}

for (let round = 0; round < 3; round++) askAtOnce();
console.log(askAtOnce());
for (const client of clients) client.close();
