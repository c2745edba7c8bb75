import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { joinAll, spawn } from 'geventjs';
import { packageRoot } from '../support/child.js';
import { Example } from '../support/example.js';
import { test } from '../support/suite.js';
import { get, urlOf } from '../support/web.js';

const programs = {
  express: () => new Example('hello-express'),
  hono: () => new Example('hello-hono'),
  wsgi: () => new Example('hello-wsgi'),
};

for (const [kind, start] of Object.entries(programs)) {
  test(`the example 'hello-${kind}' answers many requests at once, until Ctrl-C`, () => {
    using example = start();
    const url = urlOf(example);
    const answers = Array.from({ length: 100 }, () => spawn(get, url));
    joinAll(answers, { raiseError: true });
    for (const { value } of answers) assert.deepEqual(value, { status: 200, body: 'Hello, World!' });
    assert.equal(get(`${url}elsewhere`).status, kind === 'wsgi' ? 200 : 404);
    example.signal('SIGINT');
    assert.equal(example.end, 'SIGINT');
    const { stderr } = example;
    if (kind === 'wsgi') assert.match(stderr, /^(127\.0\.0\.1 - - \[.*\] "GET \/\S* HTTP\/1\.1" 200 13 .*\n){101}$/);
    else assert.equal(stderr, '');
  });
}

test("the README's server is the example 'hello-express'", () => {
  const read = (file: string) => readFileSync(packageRoot + file, 'utf8');
  const [, code] = /^```ts server\n([\s\S]*?)^```$/m.exec(read('README.md')) ?? [];
  assert.equal(code, read('examples/hello-express.ts').replace(/^(\/\/.*\n)+/, ''));
});
