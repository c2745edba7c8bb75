import { clearInterval, setInterval } from '../../base/originals.js';

/** The longest time that Node's timers know: 24 days. */
const longest = 2 ** 31 - 1;

let holders = 0;
let timer: NodeJS.Timeout | undefined;

/** Keeps the event loop alive until the function that it returns is called. For what Node itself does not wait for. */
export function holdLoop(): () => void {
  holders++;
  timer ??= setInterval(() => undefined, longest);
  return release;
}

function release(): void {
  holders--;
  if (holders > 0) return;
  clearInterval(timer);
  timer = undefined;
}
