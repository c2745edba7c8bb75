import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, joinAll, sleep } from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { captureReports, test } from '../support/suite.js';

class Square extends Greenlet<number> {
  readonly #n: number;

  constructor(n: number) {
    super();
    this.#n = n;
  }

  protected override run(): number {
    sleep(0);
    return this.#n ** 2;
  }
}

class Named extends Greenlet<string> {
  readonly label: string;
  readonly times: number;

  constructor(label: string, times: number) {
    super();
    this.label = label;
    this.times = times;
  }

  protected override run(): string {
    return this.label.repeat(this.times);
  }
}

test('a subclass says in run what it does', () => {
  const greenlet = new Square(7);
  assert.equal(greenlet.started, false);
  greenlet.start();
  assert.equal(greenlet.get(), 49);
  assert.ok(greenlet instanceof Square && greenlet instanceof Greenlet && greenlet instanceof RawGreenlet);
});

test('spawn of a subclass passes the arguments of its constructor, and returns its class', () => {
  const greenlet: Named = Named.spawn('ab', 2);
  assert.equal(greenlet.started, true);
  assert.equal(greenlet.label, 'ab');
  assert.equal(greenlet.get(), 'abab');
});

test('spawnLater of a subclass takes the delay first', () => {
  const begin = performance.now();
  const greenlet = Named.spawnLater(20, 'x', 3);
  assert.equal(greenlet.started, true);
  assert.equal(greenlet.get(), 'xxx');
  assert.ok(performance.now() - begin >= 18);
  assert.throws(() => Named.spawnLater(-1, 'x', 3), { code: 'ERR_OUT_OF_RANGE' });
});

test('Greenlet.spawn and Greenlet.spawnLater take a function and its arguments', () => {
  const collect = (...args: readonly unknown[]) => args;
  assert.deepEqual(Greenlet.spawn(collect, 6, 'seven').get(), [6, 'seven']);
  assert.deepEqual(Greenlet.spawnLater(1, collect, 8).get(), [8]);
});

test('subclasses are joined, killed and linked like others', () => {
  const greenlets = [1, 2, 3].map((n) => Square.spawn(n));
  const linked: Greenlet[] = [];
  for (const greenlet of greenlets) greenlet.rawlink((source) => linked.push(source));
  assert.deepEqual(
    joinAll(greenlets).map((greenlet) => greenlet.value),
    [1, 4, 9],
  );
  assert.deepEqual(linked, greenlets);
  const killed = Square.spawn(4);
  killed.kill();
  assert.ok((killed.value as unknown) instanceof GreenletExit);
});

test('an error of run is the outcome of a subclass, and is printed with its class', () => {
  class Failing extends Greenlet<never> {
    protected override run(): never {
      throw new RangeError('from run');
    }
  }
  let greenlet: Failing | undefined;
  const text = captureReports(() => {
    greenlet = Failing.spawn();
    greenlet.join();
  });
  assert.ok(greenlet?.exception instanceof RangeError);
  assert.match(text, /<Failing "Greenlet-\d+" at run: failed with RangeError: from run> failed with RangeError/);
});

test('run may be async: its promise is waited for', () => {
  class Later extends Greenlet<string> {
    protected override async run(): Promise<string> {
      await null;
      return 'later';
    }
  }
  assert.equal(Later.spawn().get(), 'later');
});

test('a subclass with run may call super.run to run the function it was given', () => {
  class Logged<T> extends Greenlet<T> {
    readonly events: string[] = [];

    constructor(fn: () => T) {
      super(fn);
    }

    protected override run(): T | PromiseLike<T> {
      this.events.push('before');
      try {
        return super.run();
      } finally {
        this.events.push('after');
      }
    }
  }
  const greenlet = Logged.spawn(() => 'value');
  assert.equal(greenlet.get(), 'value');
  assert.deepEqual(greenlet.events, ['before', 'after']);
});

test('a subclass without run and without a function is an error', () => {
  class Empty extends Greenlet {}
  assert.throws(() => new Empty(), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => Empty.spawn(), { code: 'ERR_INVALID_ARG_TYPE' });
});
