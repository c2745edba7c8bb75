import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, getCurrent } from 'geventjs';
import type { Group, Pool } from 'geventjs/pool';
import { blockedInHub, type Call } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import { PoolModel } from './pool.js';
import { type PoolTask, TaskError } from './pool-task.js';

type PoolCommand = Command<Pool, PoolModel>;

/** Which task a call is about, and what is raised in it. */
const tasks = new WeakMap<Call, PoolTask>();
const errors = new WeakMap<Call, Error>();
const drivers = new WeakMap<PoolModel, unknown>();

const sizes = [1, 1, 2, 2, 3, 4, 0, Number.POSITIVE_INFINITY];
const sizeOf = (setting: number): number => sizes[setting % sizes.length] as number;

function newTask(model: PoolModel, call: Call): PoolTask {
  const task = model.newTask(call);
  tasks.set(call, task);
  return task;
}

const taskOf = (call: Call): PoolTask => tasks.get(call) as PoolTask;

/** One of those that answer `filter`. */
function pick(model: PoolModel, call: Call, filter: (task: PoolTask) => boolean): PoolTask | undefined {
  const found = model.tasks.filter((task) => !task.ended && filter(task));
  const task = found[call.argument % found.length];
  if (task !== undefined) tasks.set(call, task);
  return task;
}

/** A member. The pool knows its greenlet. */
function pickMember(model: PoolModel, call: Call): PoolTask | undefined {
  return pick(model, call, ({ membership, isKnown }) => membership !== undefined && isKnown);
}

/** A new one, or one that there is already: out of the pool, on its way into it, or in it. */
function oneOrTheOther(model: PoolModel, call: Call): PoolTask {
  if (call.argument >= 4) return newTask(model, call);
  return pick(model, call, ({ isKnown }) => isKnown) ?? newTask(model, call);
}

function errorOf(call: Call): Error {
  const error = errors.get(call) ?? (call.argument % 3 === 0 ? new TaskError() : new GreenletExit());
  errors.set(call, error);
  return error;
}

const commands: readonly PoolCommand[] = [
  {
    title: 'spawn',
    weight: 20,
    waits: 'for ever',
    run: (pool, call) => {
      const task = taskOf(call);
      task.greenlet = pool.spawn(task.body) as Greenlet;
      return task.serial;
    },
    expect: (model, call) => {
      const task = newTask(model, call);
      model.spawn(call, task, () => {
        if (call.outcome === undefined) call.succeed(task.serial);
      });
    },
  },
  {
    title: 'add',
    weight: 16,
    waits: 'unless told',
    run: (pool, call) => {
      const { block, timeout } = call;
      const { greenlet } = taskOf(call);
      if (!greenlet.ready()) greenlet.start();
      pool.add(greenlet, { blocking: block, timeout });
    },
    expect: (model, call) => {
      const task = oneOrTheOther(model, call);
      if (!task.started) task.start(call);
      model.add(call, task);
    },
  },
  {
    title: 'start',
    weight: 16,
    waits: 'unless told',
    run: (pool, call) => {
      const { block, timeout } = call;
      pool.start(taskOf(call).greenlet, { blocking: block, timeout });
    },
    expect: (model, call) => model.start(call, oneOrTheOther(model, call)),
  },
  {
    title: 'add, not started',
    weight: 3,
    waits: 'unless told',
    run: (pool, call) => pool.add(taskOf(call).greenlet, { blocking: call.block, timeout: call.timeout }),
    expect: (model, call) => model.add(call, oneOrTheOther(model, call)),
  },
  {
    title: 'applyAsync',
    weight: 14,
    waits: 'never',
    run: (pool, call) => {
      const task = taskOf(call);
      const callback = task.wantsCallback ? (value: unknown) => task.values.push(value) : undefined;
      task.greenlet = pool.applyAsync(task.body, [], callback) as Greenlet;
    },
    expect: (model, call) => {
      const task = newTask(model, call);
      task.wantsCallback = call.argument % 2 === 0;
      model.applyAsync(call, task);
    },
  },
  {
    title: 'apply',
    weight: 16,
    waits: 'for ever',
    run: (pool, call) => pool.apply(taskOf(call).body),
    expect: (model, call) => {
      const task = newTask(model, call);
      if (call.inHub) call.decide(blockedInHub);
      else model.spawn(call, task, () => model.joinTask(call, task));
    },
  },
  {
    title: 'waitAvailable',
    weight: 8,
    waits: 'always',
    run: (pool, { timeout }) => pool.waitAvailable({ timeout }),
    expect: (model, call) => model.waitAvailable(call),
  },
  {
    title: 'join',
    weight: 6,
    waits: 'always',
    run: (pool, { timeout, argument }) => pool.join({ timeout, raiseError: argument % 2 === 0 }),
    expect: (model, call) => model.join(call, call.argument % 2 === 0),
  },
  {
    title: 'discard',
    weight: 8,
    waits: 'never',
    run: (pool, call) => tasks.has(call) && pool.discard(taskOf(call).greenlet),
    expect: (model, call) => {
      const task = pickMember(model, call);
      model.discard(call, task);
      if (task === undefined) call.revise({ value: false });
    },
  },
  {
    title: 'kill',
    weight: 2,
    waits: 'never',
    run: (pool, call) => pool.kill(errorOf(call), { block: false }),
    expect: (model, call) => model.kill(call, errorOf(call), false),
  },
  {
    title: 'kill and wait',
    weight: 3,
    waits: 'for ever',
    run: (pool, call) => pool.kill(errorOf(call)),
    expect: (model, call) => model.kill(call, errorOf(call)),
  },
  {
    title: 'killOne',
    weight: 8,
    waits: 'unless told',
    run: (pool, call) => {
      const { block, timeout } = call;
      if (tasks.has(call)) pool.killOne(taskOf(call).greenlet, errorOf(call), { block, timeout });
    },
    expect: (model, call) => model.killOne(call, pickMember(model, call), errorOf(call)),
  },
  {
    title: 'order',
    weight: 60,
    waits: 'never',
    run: (_, call) => tasks.get(call)?.order(),
    expect: (model, call) => {
      pick(model, call, ({ waits }) => waits)?.expectOrder(call.argument % 3 === 0);
      call.succeed();
    },
  },
];

const close: PoolCommand = {
  title: 'close',
  weight: 0,
  waits: 'never',
  run: (pool, call) => {
    pool.kill(errorOf(call), { block: false });
    tasksToEnd.get(call)?.forEach((task) => {
      task.order();
    });
  },
  expect: (model, call) => {
    model.close(call, errorOf(call));
    tasksToEnd.set(call, [...model.tasks]);
  },
};

const tasksToEnd = new WeakMap<Call, PoolTask[]>();

function compareMembers(group: Group, { members, full }: PoolModel): void {
  assert.equal(group.size, members.length);
  assert.equal(group.full(), full);
  const greenlets = [...group];
  for (const [at, { task }] of members.entries()) if (task.isKnown) assert.equal(greenlets[at], task.greenlet);
}

function comparePools(pool: Pool, model: PoolModel): void {
  const { members, joining, line, freeCount, maxSize } = model;
  compareMembers(pool, model);
  assert.equal(pool.freeCount, freeCount);
  assert.deepEqual(pool.statistics(), {
    size: members.length,
    joining: joining.length,
    maxSize,
    freeCount,
    waiting: line.length,
  });
}

/** All have left, all tasks have ended, and callbacks were called once each. */
function checkEnd(group: Group, model: PoolModel): void {
  assert.equal(group.size, 0, 'members are left over');
  for (const { serial, ended, started, outcome, wantsCallback, values } of model.tasks) {
    assert.ok(ended || !started, `task ${serial} has not ended`);
    if (!wantsCallback) continue;
    const expected = outcome && 'value' in outcome ? [outcome.value] : [];
    assert.deepEqual(values, expected, `what the callback of task ${serial} gets`);
  }
}

export function poolPrimitive(name: string, make: (size: number) => Pool): Primitive<Pool, PoolModel> {
  return {
    name,
    make: (setting) => {
      const model = new PoolModel(sizeOf(setting));
      drivers.set(model, getCurrent());
      return { real: make(sizeOf(setting)), model };
    },
    commands,
    compare: comparePools,
    duty: (model, greenlet) => (drivers.get(model) === greenlet && !model.closing ? close : undefined),
    checkEnd,
    abandon: (model) => model.abandon(),
  };
}

export function groupPrimitive(name: string, make: () => Group): Primitive<Pool, PoolModel> {
  return {
    ...poolPrimitive(name, () => make() as Pool),
    make: () => {
      const model = new PoolModel(Number.POSITIVE_INFINITY);
      drivers.set(model, getCurrent());
      return { real: make() as Pool, model };
    },
    compare: (group, model) => {
      compareMembers(group, model);
      assert.deepEqual(group.statistics(), { size: model.members.length, joining: model.joining.length });
    },
  };
}
