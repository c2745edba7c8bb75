import { sleep } from 'geventjs';
import { Hono } from 'hono';

export const app = new Hono();
app.get('/', (context) => {
  sleep(1);
  return context.text(`Hono in ${process.pid}`);
});
