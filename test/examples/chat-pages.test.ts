/** The chats' pages in a real browser, by keyboard alone. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test as nodeTest } from 'node:test';
import { run, wait } from 'geventjs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Example } from '../support/example.js';
import { urlOf } from '../support/web.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const skip = executablePath === undefined && 'there is no chromium in /usr/bin';

function test(title: string, example: () => Example, body: (open: () => Page, example: Example) => void): void {
  nodeTest(title, { skip }, async () => {
    await run(() => {
      using server = example();
      const url = urlOf(server);
      const args = ['--no-sandbox', '--disable-dev-shm-usage'];
      const browser: Browser = wait(chromium.launch({ executablePath: executablePath ?? '', args }));
      try {
        body(() => {
          const page = wait(wait(browser.newContext()).newPage());
          wait(page.goto(url));
          return page;
        }, server);
      } finally {
        wait(browser.close());
      }
    });
  });
}

function press(page: Page, ...keys: string[]): void {
  for (const key of keys) wait(page.keyboard.press(key));
}

function type(page: Page, text: string): void {
  wait(page.keyboard.type(text));
}

function seen(page: Page, text: string): void {
  wait(page.getByText(text, { exact: true }).waitFor());
}

test(
  'two browsers chat over WebSockets',
  () => new Example('websocket-chat'),
  (open, example) => {
    const enter = (name: string) => {
      const page = open();
      press(page, 'Tab');
      type(page, name);
      press(page, 'Enter');
      seen(page, `${name} comes in.`);
      seen(page, 'You are in the room lobby.');
      return page;
    };
    const ann = enter('ann');
    const bob = enter('bob');
    seen(ann, 'bob comes in.');
    type(ann, 'hello <img src=x>');
    press(ann, 'Enter');
    for (const page of [ann, bob]) seen(page, 'ann: hello <img src=x>');
    assert.equal(wait(bob.locator('img').count()), 0);
    wait(bob.close());
    seen(ann, 'bob leaves.');
    example.signal('SIGTERM');
    seen(ann, 'Not connected. Come in again?');
    assert.equal(example.end, 0);
  },
);

test(
  'two browsers chat by long polling',
  () => new Example('web-chat'),
  (open, example) => {
    const [ann, bob] = [open(), open()];
    press(ann, 'Tab');
    type(ann, 'ann');
    press(ann, 'Tab');
    type(ann, 'hello <img src=x>');
    press(ann, 'Enter');
    for (const page of [ann, bob]) seen(page, 'ann: hello <img src=x>');
    assert.equal(wait(bob.locator('img').count()), 0);
    type(ann, 'again');
    press(ann, 'Enter');
    seen(bob, 'ann: again');
    example.signal('SIGTERM');
    seen(ann, 'The server does not answer. Trying again.');
    assert.equal(example.end, 0);
  },
);
