// The same web server as a Hono app: any object with a `fetch` is served as it is.
//
//   geventjs examples/hello-hono.ts        (port 5000, or PORT)
import { sleep } from 'geventjs';
import { HttpServer } from 'geventjs/http';
import { Hono } from 'hono';

const app = new Hono();
app.get('/', (context) => {
  sleep(100); // a query that takes its time: only this request waits
  return context.text('Hello, World!');
});

const server = new HttpServer(process.env['PORT'] ?? 5000, app);
server.start();
console.log(`listening on ${server.address}`);
server.serveForever();
