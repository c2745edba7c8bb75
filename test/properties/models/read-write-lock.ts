import assert from 'node:assert/strict';
import type { RawGreenlet } from 'geventjs/greenlet';
import type { Lockable, ReadWriteLock } from 'geventjs/lock';
import type { Call, Outcome } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import { acquireCommands, LockableModel, release } from './lockable.js';

/** What a lock for readers and writers is: those who read and how often, who writes, and those who wait to, in order. */
export class ReadWriteModel {
  readonly readers = new Map<RawGreenlet, number>();
  writer: RawGreenlet | undefined;
  /** How often the writer has acquired it. */
  depth = 0;
  readonly waitingReaders: Call[] = [];
  readonly waitingWriters: Call[] = [];
  readonly readLock = new ReadModel(this);
  readonly writeLock = new WriteModel(this);

  /** The next writer goes in when nobody reads or writes; those who wait to read when none writes or waits to. */
  admit(): void {
    const [writer] = this.waitingWriters;
    if (this.writer !== undefined) return;
    if (writer === undefined) this.#admitReaders();
    else if (this.readers.size === 0) {
      this.writer = writer.greenlet;
      this.depth = 1;
      writer.succeed(true);
    }
  }

  #admitReaders(): void {
    for (const reader of [...this.waitingReaders]) {
      this.readers.set(reader.greenlet, 1);
      reader.succeed(true);
    }
  }
}

class ReadModel extends LockableModel {
  readonly #lock: ReadWriteModel;

  constructor(lock: ReadWriteModel) {
    super();
    this.#lock = lock;
  }

  get isClosed(): boolean {
    return this.#lock.writer !== undefined || this.#lock.waitingWriters.length > 0;
  }

  override tryAcquire({ greenlet }: Call): boolean {
    const { readers, writer } = this.#lock;
    const times = readers.get(greenlet) ?? 0;
    if (this.isClosed && times === 0 && writer !== greenlet) return false;
    readers.set(greenlet, times + 1);
    return true;
  }

  override lineFor(): Call[] {
    return this.#lock.waitingReaders;
  }

  override release({ greenlet }: Call): Outcome {
    const { readers } = this.#lock;
    const times = readers.get(greenlet);
    if (times === undefined) return { code: 'ERR_NOT_OWNER' };
    if (times > 1) readers.set(greenlet, times - 1);
    else readers.delete(greenlet);
    this.#lock.admit();
    return { value: undefined };
  }
}

class WriteModel extends LockableModel {
  readonly #lock: ReadWriteModel;

  constructor(lock: ReadWriteModel) {
    super();
    this.#lock = lock;
  }

  get isClosed(): boolean {
    return this.#lock.writer !== undefined || this.#lock.readers.size > 0;
  }

  /** Who reads would wait for itself. */
  override refusal({ greenlet }: Call): string | undefined {
    return this.#lock.readers.has(greenlet) && this.#lock.writer !== greenlet ? 'ERR_INVALID_SWITCH' : undefined;
  }

  override tryAcquire({ greenlet }: Call): boolean {
    if (this.isClosed && this.#lock.writer !== greenlet) return false;
    this.#lock.writer = greenlet;
    this.#lock.depth++;
    return true;
  }

  override lineFor(): Call[] {
    return this.#lock.waitingWriters;
  }

  override givenUp(): void {
    this.#lock.admit();
  }

  override release({ greenlet }: Call): Outcome {
    if (this.#lock.writer !== greenlet) return { code: 'ERR_NOT_OWNER' };
    if (--this.#lock.depth === 0) this.#lock.writer = undefined;
    this.#lock.admit();
    return { value: undefined };
  }
}

type Side = 'readLock' | 'writeLock';

export function readWriteLockPrimitive(
  name: string,
  make: () => ReadWriteLock,
): Primitive<ReadWriteLock, ReadWriteModel> {
  return {
    name,
    make: () => ({ real: make(), model: new ReadWriteModel() }),
    commands: [
      ...acquireCommands.map((command) => ofSide('readLock', command)),
      ...acquireCommands.map((command) => ofSide('writeLock', command)),
      releaseEither,
    ],
    compare,
    busiest: ({ writer, readers }) => writer ?? [...readers.keys()][0],
    duty: ({ writer, readers }, greenlet) => {
      if (writer === greenlet) return ofSide('writeLock', release);
      return readers.has(greenlet) ? ofSide('readLock', release) : undefined;
    },
  };
}

const releaseEither: Command<ReadWriteLock, ReadWriteModel> = {
  ...release,
  run: (lock, call) => lock[sideToRelease(call, lock.statistics().writer)].release(),
  expect: (model, call) => call.decide(model[sideToRelease(call, model.writer)].release(call)),
};

/** Mostly the one that the caller might have acquired. */
function sideToRelease({ greenlet, argument }: Call, writer: RawGreenlet | undefined): Side {
  if (argument < 2) return argument === 0 ? 'readLock' : 'writeLock';
  return greenlet === writer ? 'writeLock' : 'readLock';
}

function ofSide(
  side: Side,
  { title, run, expect, ...rest }: Command<Lockable, LockableModel>,
): Command<ReadWriteLock, ReadWriteModel> {
  return {
    ...rest,
    title: `${side}.${title}`,
    run: (lock, call) => run(lock[side], call),
    expect: (model, call) => expect(model[side], call),
  };
}

function compare(lock: ReadWriteLock, model: ReadWriteModel): void {
  const { readers, writer, waitingReaders, waitingWriters } = lock.statistics();
  assert.equal(readers, model.readers.size);
  assert.equal(writer, model.writer);
  assert.equal(waitingReaders, model.waitingReaders.length);
  assert.equal(waitingWriters, model.waitingWriters.length);
  assert.equal(lock.readLock.locked(), model.readLock.isClosed);
  assert.equal(lock.writeLock.locked(), model.writeLock.isClosed);
}
