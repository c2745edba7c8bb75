import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import {
  type DidPatchModuleMessage,
  isModulePatched,
  isObjectPatched,
  type PatchAllMessage,
  type PatchModuleMessage,
  patchAll,
  patchFs,
  type WillPatchAllMessage,
  type WillPatchModuleMessage,
} from 'geventjs/monkey';
import { testInHub } from '../support/suite.js';

function subscribed<T>(channel: string, listener: (message: T) => void, body: () => void): void {
  const listen = (message: unknown) => listener(message as T);
  diagnostics.subscribe(`geventjs:monkey:${channel}`, listen);
  try {
    body();
  } finally {
    diagnostics.unsubscribe(`geventjs:monkey:${channel}`, listen);
  }
}

testInHub('a subscriber can prevent everything, or a single module', () => {
  subscribed<WillPatchAllMessage>(
    'will-patch-all',
    (message) => message.preventPatch(),
    () => assert.equal(patchAll(), false),
  );
  assert.equal(isModulePatched('fs'), false);
  subscribed<WillPatchModuleMessage>(
    'will-patch-module',
    (message) => message.preventPatch(),
    () => assert.equal(patchFs(), false),
  );
  assert.equal(isModulePatched('fs'), false);
});

testInHub('what will be patched is announced, then what has been', () => {
  const events: string[] = [];
  const body = () => assert.equal(patchAll({ crypto: false }), true);
  const patched: Record<string, readonly string[]> = {};
  const listeners: [string, (message: never) => void][] = [
    ['will-patch-all', ({ modules }: PatchAllMessage) => events.push(`will all ${modules}`)],
    [
      'will-patch-module',
      (message: WillPatchModuleMessage) => {
        events.push(`will ${message.module}`);
        if (message.module === 'zlib') message.preventPatch();
      },
    ],
    [
      'did-patch-module',
      ({ module, functions }: DidPatchModuleMessage & PatchModuleMessage) => {
        events.push(`did ${module}`);
        patched[module] = functions;
      },
    ],
    ['did-patch-all', ({ modules }: PatchAllMessage) => events.push(`did all ${modules}`)],
  ];
  listeners.reduce<() => void>(
    (inner, [channel, listener]) =>
      () =>
        subscribed(channel, listener, inner),
    body,
  )();
  const all = 'fs,childProcess,zlib,atomics';
  assert.deepEqual(events, [
    `will all ${all}`,
    ...['will fs', 'did fs', 'will childProcess', 'did childProcess', 'will zlib', 'will atomics', 'did atomics'],
    `did all ${all}`,
  ]);
  assert.ok(patched['fs']?.includes('readFileSync'));
  assert.equal(patched['atomics']?.[0], 'wait');
  assert.equal(isModulePatched('zlib'), false);
  assert.equal(isObjectPatched('child_process', 'execSync'), true);
});
