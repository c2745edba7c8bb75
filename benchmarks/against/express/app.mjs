/** The same Express app on bare `node:http`. */
import { createServer } from 'node:http';
import { app } from '../../support/express-app.mjs';
import { announce } from '../../support/serve.mjs';

const server = createServer(app);
server.listen(0, '127.0.0.1', () => announce(server.address().port));
