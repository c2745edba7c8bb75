/**
 * Suspending inside `JSON.stringify` on Node 22.
 *
 * V8 12 notes each running `JSON.stringify` in one list for the whole isolate and aborts the process when they do not end
 * last in, first out. Two greenlets that block in a getter or a `toJSON` there would end in any order. So at most one
 * greenlet at a time is inside V8's own; as long as it is suspended there, others get the same thing written in JavaScript.
 * The versions before and after have no such list, and are left alone.
 */
import { stringify } from '../base/stringify.js';
import { type Coroutine, getCurrentCoroutine } from './transfer.js';

type Stringify = typeof JSON.stringify;

/** Who is inside V8's own; suspended there if it is not the current one. */
let inside: Coroutine | undefined;

function guard(native: Stringify): Stringify {
  const guarded = (...args: Parameters<Stringify>): string => {
    const self = getCurrentCoroutine();
    const before = inside;
    if (before !== undefined && before !== self) return stringify(...(args as Parameters<typeof stringify>)) as string;
    inside = self;
    try {
      return native(...args);
    } finally {
      inside = before;
    }
  };
  Object.defineProperty(guarded, 'name', { value: 'stringify' });
  Object.defineProperty(guarded, 'length', { value: 3 });
  return guarded as Stringify;
}

if (process.versions.v8.startsWith('12.')) JSON.stringify = guard(JSON.stringify);
