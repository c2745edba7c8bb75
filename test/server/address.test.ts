import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { wait } from 'geventjs';
import { HttpServer } from 'geventjs/http';
import { test, testInHub } from '../support/suite.js';

const app = () => undefined;
const addressOf = (listener: ConstructorParameters<typeof HttpServer>[0]) => new HttpServer(listener, app).address;

testInHub('a listener can be said in many ways', () => {
  assert.equal(addressOf(8080), '*:8080');
  assert.equal(addressOf('8080'), '*:8080');
  assert.equal(addressOf(':8080'), '0.0.0.0:8080');
  assert.equal(addressOf('*:8080'), '0.0.0.0:8080');
  assert.equal(addressOf('localhost:80'), 'localhost:80');
  assert.equal(addressOf('[::1]:80'), '[::1]:80');
  assert.equal(addressOf('[fe80::1%eth0]:80'), '[fe80::1%eth0]:80');
  assert.equal(addressOf({ port: 80 }), '*:80');
  assert.equal(addressOf({ port: 80, host: '::1' }), '[::1]:80');
  assert.equal(addressOf({ path: '/tmp/x.sock' }), '/tmp/x.sock');
  assert.equal(addressOf('./x.sock'), './x.sock');
});

testInHub('what is no address is refused, and quoted', () => {
  for (const text of ['', 'localhost', 'a b:80', '::1:80', '[::1]', 'host:', 'host:http', '[x]:80']) {
    assert.throws(() => addressOf(text), {
      code: 'ERR_INVALID_ARG_VALUE',
      message: new RegExp(`got '${quoted(text)}'`),
    });
  }
  for (const port of [-1, 65536, 1.5, Number.NaN]) {
    assert.throws(() => addressOf(port), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => addressOf({ port }), { code: 'ERR_OUT_OF_RANGE' });
  }
  assert.throws(() => addressOf('host:65536'), { code: 'ERR_OUT_OF_RANGE' });
  for (const listener of [undefined, null, true, {}, { path: '' }, { port: '80' }, { port: 80, path: '/x' }]) {
    assert.throws(() => addressOf(listener as never), { code: 'ERR_INVALID_ARG_TYPE', message: /a listener must be/ });
  }
  assert.throws(() => addressOf({ port: 80, host: 5 } as never), { code: 'ERR_INVALID_ARG_TYPE', message: /host/ });
});

test('a net.Server must listen to be a listener', () => {
  const ready = createServer();
  assert.throws(() => addressOf(ready), { code: 'ERR_INVALID_ARG_VALUE', message: /must listen already/ });
  wait(new Promise<void>((resolve) => ready.listen(0, '127.0.0.1', resolve)));
  assert.equal(addressOf(ready), 'a ready socket');
  wait(new Promise((resolve) => ready.close(resolve)));
});

function quoted(text: string): string {
  return text.replace(/[[\]:.]/g, '\\$&');
}
