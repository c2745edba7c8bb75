// A web server whose handlers simply block: an Express app, as it always was. A thousand requests at once take as long as one.
//
//   geventjs examples/hello-express.ts        (port 5000, or PORT)
import express from 'express';
import { sleep } from 'geventjs';
import { HttpServer } from 'geventjs/http';

const app = express();
app.get('/', (_request, response) => {
  sleep(100); // a query that takes its time: only this request waits
  response.send('Hello, World!');
});

const server = new HttpServer(process.env['PORT'] ?? 5000, app);
server.start();
console.log(`listening on ${server.address}`);
server.serveForever();
