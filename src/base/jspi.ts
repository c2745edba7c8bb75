/**
 * Takes WebAssembly's own stack switching (JSPI: `WebAssembly.Suspending` and `WebAssembly.promising`) away.
 *
 * V8 visits the stacks that JSPI has suspended once for each thread that ever entered the isolate, and to V8 each greenlet
 * is one. A minor garbage collection must not visit a stack twice: it corrupts the heap. (Tried on Node 24 and 26: the
 * process dies within a second.) Code that looks for JSPI before it uses it takes its other path; all other code gets an
 * error it understands, "WebAssembly.Suspending is not a constructor", and not a crash.
 */
export function removeJspi(): void {
  const scope = (globalThis as { WebAssembly?: { Suspending?: unknown; promising?: unknown } }).WebAssembly ?? {};
  delete scope.Suspending;
  delete scope.promising;
}
