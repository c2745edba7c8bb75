import { setTrace } from 'geventjs/greenlet';

/** Tells `callback` which greenlet has its turn, before that one goes on. Disposing of the answer ends it. */
export function watchTurns(callback: (greenlet: unknown) => void): Disposable {
  const before = setTrace((_event, { target }) => callback(target));
  return { [Symbol.dispose]: () => setTrace(before) };
}
