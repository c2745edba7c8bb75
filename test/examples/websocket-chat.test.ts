import assert from 'node:assert/strict';
import { Queue } from 'geventjs/queue';
import { WebSocket } from 'ws';
import { Example } from '../support/example.js';
import { test } from '../support/suite.js';
import { get, urlOf } from '../support/web.js';

/** Somebody in a room. What is heard comes one by one, and at the end how the connection was closed. */
class Guest {
  readonly socket: WebSocket;
  readonly #heard = new Queue<string>();

  constructor(url: string, name: string, room = 'lobby') {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}rooms/${room}?name=${name}`);
    this.socket.on('message', (data) => {
      const { from, text } = JSON.parse(String(data)) as { from: string; text: string };
      this.#heard.put(`${from}: ${text}`);
    });
    this.socket.on('error', ({ message }) => this.#heard.put(message));
    this.socket.on('close', (code) => this.#heard.put(`closed with ${code}`));
  }

  say(text: string): void {
    this.socket.send(text);
  }

  /** Only a test that fails waits so long. */
  hears(): string {
    return this.#heard.get({ timeout: 20_000 });
  }
}

test("in the example 'websocket-chat' everybody in a room hears what is said there, and nobody else", () => {
  using example = new Example('websocket-chat');
  const url = urlOf(example);
  assert.match(get(url).body, /<title>Chat<\/title>/);
  assert.equal(get(`${url}else`).status, 404);

  const ann = new Guest(url, 'ann');
  assert.equal(ann.hears(), ': ann comes in');
  const bob = new Guest(url, 'bob');
  for (const guest of [ann, bob]) assert.equal(guest.hears(), ': bob comes in');
  const eve = new Guest(url, 'eve', 'elsewhere');
  assert.equal(eve.hears(), ': eve comes in');

  ann.say('hello');
  for (const guest of [ann, bob]) assert.equal(guest.hears(), 'ann: hello');
  bob.say('<b>hi</b>');
  for (const guest of [ann, bob]) assert.equal(guest.hears(), 'bob: <b>hi</b>');

  bob.socket.close();
  assert.equal(bob.hears(), 'closed with 1005');
  assert.equal(ann.hears(), ': bob leaves');
  ann.socket.terminate();
  assert.equal(ann.hears(), 'closed with 1006');
  eve.say('alone');
  assert.equal(eve.hears(), 'eve: alone');

  example.signal('SIGTERM');
  assert.equal(eve.hears(), 'closed with 1001');
  assert.equal(example.end, 0);
  assert.equal(example.stderr, '');
});

test("the example 'websocket-chat' refuses guests without a name, rooms without one, and messages that are too long", () => {
  using example = new Example('websocket-chat');
  const url = urlOf(example);
  assert.equal(new Guest(url, '').hears(), 'Unexpected server response: 400');
  assert.equal(new Guest(url, 'ann', 'no/room').hears(), 'Unexpected server response: 404');
  const bob = new Guest(url, 'bob');
  assert.equal(bob.hears(), ': bob comes in');
  bob.say('x'.repeat(5000));
  assert.equal(bob.hears(), 'closed with 1009');
  example.signal('SIGINT');
  assert.equal(example.end, 0);
  assert.equal(example.stderr, '');
});

test("in the example 'websocket-chat' nobody waits for a guest who reads too slowly", () => {
  using example = new Example('websocket-chat');
  const url = urlOf(example);
  const slow = new Guest(url, 'slow');
  assert.equal(slow.hears(), ': slow comes in');
  slow.socket.pause();
  const ann = new Guest(url, 'ann');
  assert.equal(ann.hears(), ': ann comes in');
  const long = 'x'.repeat(4000);
  // More than the buffers of both sides and the inbox together.
  for (let n = 0; n < 4000; n++) {
    ann.say(long);
    assert.equal(ann.hears(), `ann: ${long}`);
  }
  slow.socket.resume();
  let heard = 0;
  let last = slow.hears();
  for (; last.startsWith('ann: ') || last === ': ann comes in'; last = slow.hears()) heard++;
  assert.equal(last, 'closed with 1008');
  assert.ok(heard < 4000, `${heard} messages`);
  assert.equal(ann.hears(), ': slow leaves');
  ann.say('still here');
  assert.equal(ann.hears(), 'ann: still here');
  example.signal('SIGTERM');
  assert.equal(ann.hears(), 'closed with 1001');
  assert.equal(example.end, 0);
  assert.equal(example.stderr, '');
});
