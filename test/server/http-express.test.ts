import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import { joinAll, sleep, spawn, wait } from 'geventjs';
import type { HttpRequest } from 'geventjs/http';
import { patchAll } from 'geventjs/monkey';
import { ask, asking, withServer } from '../support/http.js';
import { test } from '../support/suite.js';

patchAll();

test('an Express app is served unchanged, and its handlers may block', () => {
  const app = express();
  app.set('env', 'test');
  app.use(express.json());
  app.use((_request, response, next) => {
    sleep(1);
    response.setHeader('x-before', 'yes');
    next();
  });
  app.get('/hello/:name', (request, response) => {
    sleep(1);
    response.send(`Hello, ${request.params.name}!`);
  });
  app.get('/file', (_request, response) => {
    response.send(`${readFileSync('package.json', 'utf8').length > 0}`);
  });
  app.get('/wait', (_request, response) => {
    response.send(wait(Promise.resolve('waited')));
  });
  app.get('/async', async (_request, response) => {
    await null;
    response.send('async');
  });
  app.post('/json', (request, response) => {
    response.json(request.body);
  });
  withServer(app, {}, (server) => {
    const { body, headers } = ask(server, '/hello/World');
    assert.deepEqual([body, headers['x-before']], ['Hello, World!', 'yes']);
    assert.equal(ask(server, '/file').body, 'true');
    assert.equal(ask(server, '/wait').body, 'waited');
    assert.equal(ask(server, '/async').body, 'async');
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } };
    assert.equal(ask(server, '/json', options, '{"a":1}').body, '{"a":1}');
    assert.equal(ask(server, '/json', options, '{').status, 400);
    assert.equal(ask(server, '/none').status, 404);
  });
});

test("what a handler throws after it blocked goes to Express's own error handlers", () => {
  const app = express();
  app.get('/', () => {
    sleep(1);
    throw new Error('told to');
  });
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    response.status(418).send(error.message);
  });
  withServer(app, {}, (server) => {
    const { status, body } = ask(server);
    assert.deepEqual([status, body], [418, 'told to']);
  });
});

test('requests of an Express app, and of one that is mounted in it, have the readers that block', () => {
  const app = express();
  const inner = express();
  const read = (request: Request, response: Response) => {
    response.send(`got ${(request as unknown as HttpRequest).text()}`);
  };
  app.post('/outer', read);
  inner.post('/', read);
  app.use('/inner', inner);
  withServer(app, {}, (server) => {
    assert.equal(ask(server, '/outer', { method: 'POST' }, 'abc').body, 'got abc');
    assert.equal(ask(server, '/inner', { method: 'POST' }, 'abc').body, 'got abc');
  });
});

test('another Express app, under a server of Node, is left as it was', () => {
  withServer(express(), {}, () => {
    const other = express();
    other.get('/', (request: IncomingMessage, response) => {
      response.send(`${'text' in request}`);
    });
    const plain = createServer(other);
    wait(new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve)));
    const { port, address } = plain.address() as AddressInfo;
    assert.equal(ask({ serverPort: port, serverHost: address } as never).body, 'false');
    wait(new Promise((resolve) => plain.close(resolve)));
  });
});

test('a hundred requests that block wait side by side', () => {
  const app = express();
  let open = 0;
  let most = 0;
  app.get('/', (_request, response) => {
    most = Math.max(most, ++open);
    while (most < 100) sleep(1);
    open--;
    response.send('ok');
  });
  withServer(app, {}, (server) => {
    const clients = Array.from({ length: 100 }, () => spawn(() => wait(asking(server)).body));
    joinAll(clients, { raiseError: true });
    assert.equal(most, 100);
  });
});
