/** How late the loop was while something was done. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Starts to look, each millisecond. @returns a function that ends it and returns the 99th percentile in nanoseconds */
export function watchDelay() {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  return () => {
    delays.disable();
    return delays.percentile(99);
  };
}
