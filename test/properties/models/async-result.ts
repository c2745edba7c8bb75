import assert from 'node:assert/strict';
import type { AsyncResult } from 'geventjs/event';
import { blockedInHub, type Call, type Outcome } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import { LinksModel } from './links.js';

/** What a result is: a value, an error, or both, and those who wait for them, in order. */
export class AsyncResultModel {
  readonly links = new LinksModel();
  value: number | undefined;
  exception: string | undefined;

  get ready(): boolean {
    return this.value !== undefined || this.exception !== undefined;
  }

  set(call: Call): void {
    this.value = call.serial;
    this.#tell(call);
  }

  setException(call: Call): void {
    this.exception = failure(call);
    this.#tell(call);
  }

  get(call: Call): void {
    if (this.ready) call.decide(this.#outcome);
    else this.#park(call, { code: 'ERR_TIMEOUT' }, () => this.#outcome);
  }

  wait(call: Call): void {
    if (this.ready) call.succeed(this.value);
    else this.#park(call, { value: undefined }, () => ({ value: this.value }), true);
  }

  /** The value counts even if there is an error as well. */
  get #outcome(): Outcome {
    return this.value === undefined ? { error: this.exception } : { value: this.value };
  }

  /** What there is when a greenlet goes on counts, not what it was woken with. */
  #park(call: Call, late: Outcome, answer: () => Outcome, quiet = false): void {
    call.park(this.links.waiting, {
      late,
      quiet,
      hub: blockedInHub,
      resume: ({ outcome }) => {
        if (outcome !== undefined && 'value' in outcome) call.revise(answer());
      },
    });
  }

  #tell(call: Call): void {
    this.links.wakeAll({ value: undefined });
    call.succeed();
  }
}

const failure = ({ serial }: Call): string => `failure ${serial}`;

/** A result, and another one after it: the first would soon be ready, and nobody would ever wait again. */
interface Results<R> {
  current: R;
}

type ResultPrimitive = Primitive<Results<AsyncResult<number>>, Results<AsyncResultModel>>;

export function asyncResultPrimitive(name: string, make: () => AsyncResult<number>): ResultPrimitive {
  const renew: ResultPrimitive['commands'][number] = {
    title: 'renew',
    weight: 8,
    waits: 'never',
    run: (real) => {
      if (real.current.ready()) real.current = make();
    },
    expect: (model, call) => {
      if (model.current.ready) model.current = new AsyncResultModel();
      call.succeed();
    },
  };
  return {
    name,
    make: () => ({ real: { current: make() }, model: { current: new AsyncResultModel() } }),
    commands: [...commands, renew],
    compare: (real, model) => compare(real.current, model.current),
  };
}

const commands: ResultPrimitive['commands'] = (
  [
    {
      title: 'set',
      weight: 6,
      waits: 'never',
      run: (result, { serial }) => result.set(serial),
      expect: (model, call) => model.set(call),
    },
    {
      title: 'setException',
      weight: 4,
      waits: 'never',
      run: (result, call) => result.setException(failure(call)),
      expect: (model, call) => model.setException(call),
    },
    {
      title: 'get',
      weight: 30,
      waits: 'unless told',
      run: (result, { block, timeout }) => result.get({ block, timeout }),
      expect: (model, call) => model.get(call),
    },
    {
      title: 'result',
      weight: 10,
      waits: 'always',
      run: (result, { timeout }) => result.result({ timeout }),
      expect: (model, call) => model.get(call),
    },
    {
      title: 'wait',
      weight: 20,
      waits: 'always',
      run: (result, { timeout }) => result.wait({ timeout }),
      expect: (model, call) => model.wait(call),
    },
    {
      title: 'rawlink',
      weight: 8,
      waits: 'never',
      run: (result, { callback }) => result.rawlink(callback.target),
      expect: (model, call) => model.links.link(call, model.ready),
    },
    {
      title: 'unlink',
      weight: 5,
      waits: 'never',
      run: (result, { callback }) => result.unlink(callback.target),
      expect: (model, call) => model.links.unlink(call),
    },
  ] satisfies Command<AsyncResult<number>, AsyncResultModel>[]
).map((command) => ofCurrent(command));

function ofCurrent<R, M>({ run, expect, ...command }: Command<R, M>): Command<Results<R>, Results<M>> {
  return {
    ...command,
    run: (real, call) => run(real.current, call),
    expect: (model, call) => expect(model.current, call),
  };
}

function compare(result: AsyncResult<number>, model: AsyncResultModel): void {
  const { ready, value, exception, links } = model;
  assert.equal(result.ready(), ready);
  assert.equal(result.successful(), value !== undefined);
  assert.equal(result.value, value);
  assert.equal(result.exception, exception);
  assert.equal(result.linkCount, links.size);
  assert.deepEqual(result.statistics(), { ready, waiting: links.size });
}
