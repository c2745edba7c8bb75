// Compiled, never run: what of geventjs/testing must compile, and what must not.
import { type Greenlet, spawn } from 'geventjs';
import type { Clock, Timer } from 'geventjs/hub';
import {
  assertNoLeaks,
  checkLeaks,
  findLeaks,
  JumpingClock,
  Sequencer,
  type SequencerStatistics,
  untilAllBlocked,
  withClock,
  withJumpingClock,
} from 'geventjs/testing';
import { exactly } from './exactly.js';

export function clocks(own: Clock & { ticks: number }): void {
  const clock = new JumpingClock({ jump: false, patience: 10, name: 'test' });
  exactly<number>()(clock.now());
  exactly<number>()(clock.pending);
  exactly<void>()(clock.advance(10));
  exactly<Timer>()(clock.setTimer(() => undefined, 10));
  exactly<Disposable>()(clock.install());
  const asClock: Clock = clock;
  exactly<Clock>()(asClock);
  exactly<number>()(withClock(own, (given) => given.ticks));
  exactly<JumpingClock>()(withJumpingClock((given) => given));
  exactly<number>()(withJumpingClock(async () => 1));
  exactly<Greenlet<number, []>>()(withJumpingClock(() => spawn(() => 1)));

  // @ts-expect-error no such option
  new JumpingClock({ jumps: true });
  // @ts-expect-error milliseconds are a number
  clock.advance('10');
  // @ts-expect-error it can only be read
  clock.pending = 0;
  // @ts-expect-error a clock
  withClock({ now: () => 0 }, () => undefined);
  // @ts-expect-error a function
  withClock(clock, 1);
  // @ts-expect-error a function
  withJumpingClock();
  // @ts-expect-error a function
  clock.setTimer('callback', 10);
}

export function sequences(): void {
  const order = new Sequencer({ name: 'steps' });
  exactly<void>()(order.at(0));
  exactly<string>()(order.at(1, () => 'text'));
  exactly<Disposable>()(order.turn(2));
  exactly<SequencerStatistics>()(order.statistics());

  // @ts-expect-error a turn has a number
  order.at();
  // @ts-expect-error a turn has a number
  order.turn('first');
  // @ts-expect-error a body is a function
  order.at(3, 'body');
  // @ts-expect-error statistics are a snapshot
  order.statistics().turn = 1;
}

export function leaks(): void {
  exactly<void>()(untilAllBlocked());
  exactly<string[]>()(findLeaks());
  exactly<Promise<void>>()(assertNoLeaks());
  exactly<number>()(checkLeaks(() => 1));
  exactly<number>()(checkLeaks(async () => 1));

  // @ts-expect-error a function
  checkLeaks();
}
