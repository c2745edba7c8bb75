// Raw greenlets and the stack of the main program, in the way that argv[2] names. Prints line by line.
'use strict';
const { getCurrent, sleep, spawn, Timeout } = require('geventjs');
const { RawGreenlet } = require('geventjs/greenlet');
const { getHub, Waiter } = require('geventjs/hub');

const log = (...words) => console.log(...words);
const main = getCurrent();
const hub = getHub();

const scenarios = {
  blocks() {
    setTimeout(() => log('timer'), 1);
    const greenlet = new RawGreenlet((value) => {
      log(value);
      sleep(20);
      return 'result';
    });
    log(greenlet.switch('first value'));
    sleep(1);
    log('main goes on');
  },
  'is failed by a child that wakes it first'() {
    const waiter = new Waiter('news');
    const child = new RawGreenlet(() => {
      waiter.switch('news');
      throw new RangeError('too late');
    });
    hub.runCallback(() => child.switch());
    log(waiter.get());
  },
  'switches by hand'() {
    const greenlet = new RawGreenlet((value) => {
      for (let i = 0; i < 3; i++) {
        sleep(1);
        value = main.switch(`${value} ${i}`);
      }
      return value;
    });
    for (let i = 0; i < 4; i++) {
      log(greenlet.switch(`round ${i}`));
      sleep(1);
    }
    log(greenlet.dead);
  },
  throws() {
    const greenlet = new RawGreenlet(() => {
      sleep(1);
      throw new RangeError('out');
    });
    try {
      greenlet.switch();
    } catch (error) {
      log(error.name, error.message);
    }
    sleep(1);
    log('main goes on');
  },
  'in turns with greenlets'() {
    const work = (name) => {
      for (let i = 0; i < 2; i++) {
        log(name, i);
        sleep(0);
      }
    };
    spawn(work, 'spawned');
    new RawGreenlet(() => work('raw')).switch();
    work('main');
  },
  'outlives main'() {
    const release = new Waiter('release');
    const greenlet = new RawGreenlet(() => {
      main.switch();
      release.get();
      log('end of the raw greenlet');
      return 'for nobody';
    });
    greenlet.switch();
    hub.runCallback(() => greenlet.switch());
    sleep(1);
    setTimeout(() => release.switch(), 1);
    log('end of main');
  },
  'fails after main'() {
    const release = new Waiter('release');
    const greenlet = new RawGreenlet(() => {
      main.switch();
      release.get();
      throw new Error('of a raw greenlet');
    });
    greenlet.switch();
    hub.runCallback(() => greenlet.switch());
    sleep(1);
    setTimeout(() => release.switch(), 1);
    setTimeout(() => log('timer'), 40);
    log('end of main');
  },
  'alien value'() {
    hub.runCallback(() => main.switch('alien'));
    try {
      sleep(60_000);
    } catch (error) {
      log(error.name, /switch\('alien'\)/.test(error.message));
    }
    sleep(1);
    log('main goes on');
  },
  'alien error'() {
    hub.runCallback(() => main.throw(new RangeError('alien')));
    try {
      sleep(60_000);
    } catch (error) {
      log(error.name, error.message);
    }
    sleep(1);
    log('main goes on');
  },
  'waits for ever'() {
    try {
      new RawGreenlet(() => new Waiter('a letter').get()).switch();
    } catch (error) {
      log(
        error.name,
        /main program waits on a switch back/.test(error.message),
        /waiting on a letter/.test(error.message),
      );
    }
    sleep(1);
    log('main goes on');
  },
  'is timed out'() {
    const release = new Waiter('release');
    const timeout = Timeout.startNew(5);
    try {
      new RawGreenlet(() => release.get(), hub.greenlet).switch();
    } catch (error) {
      log(error === timeout);
    }
    release.switch();
    sleep(1);
    log('main goes on');
  },
  'is not timed out'() {
    const expired = Timeout.startNew(5);
    const comesBackLate = () => {
      // Computes, and so lets nobody else run, until the time is up.
      for (const end = performance.now() + 20; performance.now() < end; );
      return 'came back';
    };
    log(new RawGreenlet(comesBackLate).switch());
    try {
      sleep(60_000);
    } catch (error) {
      log(error === expired);
    }
    const closed = Timeout.startNew(5);
    new RawGreenlet(() => closed.close()).switch();
    sleep(20);
    log('main goes on');
  },
  'ends with a timeout'() {
    Timeout.startNew(1);
    setTimeout(() => {
      new RawGreenlet(() => sleep(1)).switch();
      log('came back to the hub');
    }, 20);
    log('end of main');
  },
};

log('start');
scenarios[process.argv[2]]();
