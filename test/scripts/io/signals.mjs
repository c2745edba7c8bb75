// Programs about signals and the life of a process. The argument says which.
import { KeyboardInterrupt, sleep, spawn } from 'geventjs';
import { SIG_IGN, signal, signalHandler, waitForSignal } from 'geventjs/signal';

const programs = {
  // A handler does not keep the program alive …
  unref() {
    signalHandler('SIGUSR2', () => undefined);
    signal('SIGHUP', () => undefined);
  },
  // … unless it shall.
  ref() {
    const handler = signalHandler('SIGUSR2', () => {
      sleep(1);
      console.log('handled');
      handler.ref = false;
    });
    handler.ref = true;
    console.log('ready');
  },
  // Who waits for a signal keeps the program alive.
  wait() {
    spawn(() => console.log('ready')); // when the main program waits
    console.log(waitForSignal('SIGUSR2'));
  },
  // Without its handler a signal ends the program, as always.
  cancelled() {
    signalHandler('SIGUSR2', () => undefined).cancel();
    process.kill(process.pid, 'SIGUSR2');
    sleep(60_000);
  },
  // A handler of Ctrl-C takes the place of KeyboardInterrupt …
  interrupt() {
    let count = 0;
    const handler = signalHandler('SIGINT', () => {
      sleep(1);
      console.log('handler', ++count);
      if (count < 2) return;
      handler.cancel();
      console.log('cancelled');
    });
    console.log('ready');
    // … and gives it back.
    untilInterrupted();
  },
  // The same while somebody waits for it.
  waitForInterrupt() {
    spawn(() => console.log('ready'));
    console.log('got', waitForSignal('SIGINT'));
    untilInterrupted();
  },
  ignored() {
    signal('SIGINT', SIG_IGN);
    process.kill(process.pid, 'SIGINT');
    sleep(20);
    console.log('still here');
  },
};

function untilInterrupted() {
  try {
    sleep(60_000);
  } catch (error) {
    if (!(error instanceof KeyboardInterrupt)) throw error;
    console.log('interrupted');
  }
}

programs[process.argv[2]]();
