import assert from 'node:assert/strict';
import { joinAll, spawn } from 'geventjs';
import { Example } from '../support/example.js';
import { test } from '../support/suite.js';
import { get, post, urlOf } from '../support/web.js';

interface Message {
  id: number;
  from: string;
  text: string;
}

const poll = (url: string, after: number) => JSON.parse(get(`${url}messages?after=${after}`).body) as Message[];
const say = (url: string, from: string, text: string) => post(`${url}messages`, { from, text });

test("in the example 'web-chat' everybody who waits hears a message, those who come late as well", () => {
  using example = new Example('web-chat');
  const url = urlOf(example);
  assert.match(get(url).body, /<title>Chat by long polling/);
  const waiting = Array.from({ length: 50 }, () => spawn(poll, url, 0));
  const { status, body } = say(url, 'ann', 'hello <b>');
  const said = JSON.parse(body) as Message;
  assert.deepEqual([status, said.from, said.text], [200, 'ann', 'hello <b>']);
  joinAll(waiting, { raiseError: true });
  for (const { value } of waiting) assert.deepEqual(value, [said]);
  assert.deepEqual(poll(url, 0), [said]);

  const next = spawn(poll, url, said.id);
  say(url, 'bob', 'hello, ann');
  assert.deepEqual(
    next.get().map(({ from, text }) => `${from}: ${text}`),
    ['bob: hello, ann'],
  );
  assert.deepEqual(
    poll(url, 0).map(({ from }) => from),
    ['ann', 'bob'],
  );
  example.signal('SIGTERM');
  assert.equal(example.end, 0);
  assert.equal(example.stderr, '');
});

test("the example 'web-chat' keeps the last 200 messages, and refuses what is none", () => {
  using example = new Example('web-chat', [], { POLL_MS: '1' });
  const url = urlOf(example);
  assert.deepEqual(poll(url, 0), []); // the time is up
  for (const [from, text] of [
    ['', 'x'],
    ['ann', ''],
    ['ann', 'x'.repeat(1001)],
  ] as const) {
    assert.equal(say(url, from, text).status, 400);
  }
  assert.equal(post(`${url}messages`, {}).status, 400);
  for (let n = 0; n < 205; n++) say(url, 'ann', String(n));
  const texts = poll(url, 0).map(({ text }) => text);
  assert.deepEqual([texts.length, texts[0], texts.at(-1)], [200, '5', '204']);
  example.signal('SIGINT');
  assert.equal(example.end, 0);
});

test("the example 'web-chat' ends though somebody waits for a message, and goes on when somebody stops waiting", () => {
  using example = new Example('web-chat');
  const url = urlOf(example);
  const impatient = spawn(poll, url, 0);
  const patient = spawn(get, `${url}messages`);
  assert.equal(get(url).status, 200); // they have been waiting by then
  impatient.kill();
  assert.equal(get(url).status, 200);
  example.signal('SIGTERM');
  assert.deepEqual(patient.get(), { status: 200, body: '[]' });
  assert.equal(example.end, 0);
  assert.equal(example.stderr, '');
});
