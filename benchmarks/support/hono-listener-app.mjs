/** The same behind the listener that Hono's own server for Node is made of. */
import { getRequestListener } from '@hono/node-server';
import { app as hono } from './hono-app.mjs';

export const app = getRequestListener(hono.fetch);
