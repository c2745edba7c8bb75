import { readFileSync } from 'node:fs';
import express from 'express';
import { sleep } from 'geventjs';

const app = express();
app.get('/', (_request, response) => {
  sleep(1);
  response.send(`Express in ${process.pid}`);
});
app.get('/file', (_request, response) => response.send(String(readFileSync(import.meta.filename).length > 0)));
export default app;
