import crypto from 'node:crypto';
import type { Done } from '../../core/wait-for-callback.js';
import type { AnyFunction, InGreenlet } from '../cooperative.js';
import { type Offload, offload } from '../cpu/offload.js';
import type { Patches } from '../patches.js';
import {
  isSlowKey,
  paysArgon2,
  paysCheckPrime,
  paysDiffieHellman,
  paysHkdf,
  paysKey,
  paysKeyPair,
  paysPbkdf2,
  paysPrime,
  paysRandom,
  paysScrypt,
  paysSign,
  paysVerify,
} from './costs.js';
import { randomFillSync } from './random-fill.js';

type Pays = Offload['pays'];

/** What OpenSSL reports from another thread comes without `code`, `library` and `reason`. */
const hasPoorErrors = true;

/** Node versions have different sets of functions. One that is not there is not patched, and its twin never called. */
const node = crypto as unknown as Record<string, AnyFunction>;

/** What ends in `Sync` has a twin that does not. */
const twin = (name: string, arity: number, pays: Pays, adapt = (args: readonly unknown[]) => args): InGreenlet => {
  const start = node[name] as AnyFunction;
  return offload({
    operation: `crypto.${name}Sync`,
    arity,
    pays,
    start: (args, done) => start(...adapt(args), done),
    hasPoorErrors,
  });
};

/** What blocks without a callback and does not with one. */
const oneShot =
  (name: string, arity: number, pays: Pays): InGreenlet =>
  (original) => {
    const start = (args: readonly unknown[], done: Done<unknown>) => original(...args, done);
    return offload({ operation: `crypto.${name}`, arity, pays, start, hasPoorErrors })(original);
  };

const keyPair = offload({
  operation: 'crypto.generateKeyPairSync',
  arity: 2,
  pays: paysKeyPair,
  start: ([type, options], done) =>
    (crypto.generateKeyPair as AnyFunction)(
      type,
      options,
      (error: Error | null | undefined, publicKey: unknown, privateKey: unknown) =>
        done(error, { publicKey, privateKey }),
    ),
  hasPoorErrors,
});

/** Unlike its twin, it takes `undefined` for no options. */
const withOptions = ([first, options = {}]: readonly unknown[]) => [first, options];

/** Older Nodes have it without a callback: then there is nothing to be done. */
const hasCallbackForm = (name: string, arity: number) => (node[name]?.length ?? 0) > arity;

export function cryptoPatches(): Patches[] {
  const items = {
    pbkdf2Sync: twin('pbkdf2', 5, paysPbkdf2),
    scryptSync: twin('scrypt', 4, paysScrypt),
    argon2Sync: twin('argon2', 2, paysArgon2),
    hkdfSync: twin('hkdf', 5, paysHkdf),
    randomBytes: oneShot('randomBytes', 1, paysRandom),
    randomFillSync,
    generateKeySync: twin('generateKey', 2, paysKey),
    generateKeyPairSync: keyPair,
    generatePrimeSync: twin('generatePrime', 2, paysPrime, withOptions),
    checkPrimeSync: twin('checkPrime', 2, paysCheckPrime, withOptions),
    sign: oneShot('sign', 3, paysSign),
    verify: oneShot('verify', 4, paysVerify),
    encapsulate: oneShot('encapsulate', 1, isSlowKey),
    decapsulate: oneShot('decapsulate', 2, isSlowKey),
  };
  const diffieHellman = oneShot('diffieHellman', 1, paysDiffieHellman);
  return [{ target: crypto, items: hasCallbackForm('diffieHellman', 1) ? { ...items, diffieHellman } : items }];
}
