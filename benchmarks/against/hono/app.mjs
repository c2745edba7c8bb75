/** The same Hono app on its own server for Node. */
import { serve } from '@hono/node-server';
import { app } from '../../support/hono-app.mjs';
import { announce } from '../../support/serve.mjs';

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => announce(port));
