/** The same on bare `node:http`, with `await`. */
import { createServer } from 'node:http';
import { promises } from '../../support/blocking-calls.mjs';
import { announce, hello, settings } from '../../support/serve.mjs';

const promise = promises[settings.call];

const server = createServer(async (_request, response) => {
  await promise();
  response.end(hello);
});
server.listen(0, '127.0.0.1', () => announce(server.address().port));
