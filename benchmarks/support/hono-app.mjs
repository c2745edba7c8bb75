/** One Hono app for both sides. */
import { Hono } from 'hono';
import { hello } from './serve.mjs';

export const app = new Hono();
app.get('/', (context) => context.text(hello));
