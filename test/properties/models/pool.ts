import type { Call, Outcome } from '../support/call.js';
import { blockedInHub } from '../support/call.js';
import { type PoolMember, PoolTask, type TaskWatcher } from './pool-task.js';

const answers = new WeakMap<Call, (places: number) => Outcome>();
const full: Outcome = { code: 'ERR_POOL_FULL' };

/** What a pool is: a number of places, who has them, and who stands in line for one. A group has any number of places. */
export class PoolModel implements TaskWatcher {
  readonly maxSize: number;
  readonly members: PoolMember[] = [];
  readonly line: Call[] = [];
  readonly joining: Call[] = [];
  readonly killing: Call[] = [];
  /** All that there ever were. */
  readonly tasks: PoolTask[] = [];
  closing = false;
  readonly #entrants = new Map<Call, PoolMember>();
  #dying = 0;

  constructor(maxSize: number) {
    this.maxSize = maxSize;
  }

  get freeCount(): number {
    return this.maxSize - this.members.length;
  }

  get full(): boolean {
    return this.freeCount === 0;
  }

  newTask(call: Call): PoolTask {
    const task = new PoolTask(this, call);
    this.tasks.push(task);
    return task;
  }

  spawn(call: Call, task: PoolTask, then: (call: Call) => void): void {
    const begin = () => {
      if (!task.ended) task.start(call);
      then(call);
    };
    const member = this.#newMember(task);
    if (this.#tryEnter(member)) begin();
    else this.#stand(call, member, () => ({ value: task.serial }), begin);
  }

  add(call: Call, task: PoolTask): void {
    if (task.membership !== undefined || task.ended) call.succeed();
    else this.#enter(call, this.#newMember(task));
  }

  start(call: Call, task: PoolTask): void {
    const begin = () => {
      if (task.ended) call.revise({ code: 'ERR_ALREADY_STARTED' });
      else if (!task.started) task.start(call);
    };
    if (task.membership !== undefined || task.ended) {
      call.succeed();
      begin();
    } else this.#enter(call, this.#newMember(task), begin);
  }

  applyAsync(call: Call, task: PoolTask): void {
    const member = this.#newMember(task, true);
    if (this.#tryEnter(member)) task.start(call);
    else {
      const begin = task.start(call, this.line);
      member.entrant = begin;
      this.#entrants.set(begin, member);
      answers.set(begin, () => ({ value: undefined }));
    }
    call.succeed();
  }

  /** Who calls waits for the end of the task. */
  joinTask(call: Call, task: PoolTask, isAgain = true): void {
    const outcomeOf = () => task.outcome as Outcome;
    answers.set(call, outcomeOf);
    if (task.ended) call.revise(outcomeOf());
    else if (isAgain) call.parkAgain(task.joiners, { late: full });
    else call.park(task.joiners, { late: full });
  }

  waitAvailable(call: Call): void {
    if (!this.full) call.succeed(this.freeCount);
    else {
      answers.set(call, (places) => ({ value: places }));
      call.park(this.line, { late: { value: 0 }, quiet: true, hub: blockedInHub });
    }
  }

  join(call: Call, raiseError: boolean): void {
    if (this.members.length === 0) {
      call.succeed(true);
      return;
    }
    const tasks = raiseError ? this.members.map(({ task }) => task) : [];
    const resume = () => {
      const failed = tasks.find(({ ended, outcome }) => ended && outcome && 'error' in outcome);
      if (failed && call.outcome && 'value' in call.outcome) call.revise(failed.outcome as Outcome);
    };
    call.park(this.joining, { late: { value: false }, quiet: true, hub: blockedInHub, resume });
  }

  discard(call: Call, task: PoolTask | undefined): void {
    const member = task?.membership;
    if (member !== undefined) this.#leave(member);
    call.succeed();
  }

  kill(call: Call, error: Error, block = true): void {
    this.#killAll(error);
    const late: Outcome = { value: undefined };
    if (!block || this.members.length === 0) call.succeed();
    else call.park(this.killing, { late, quiet: true, hub: blockedInHub, resume: () => this.#killAgain(call, error) });
  }

  killOne(call: Call, task: PoolTask | undefined, error: Error): void {
    const member = task?.membership;
    if (task === undefined || member === undefined || member.killed) {
      call.succeed();
      return;
    }
    this.#kill(member, error);
    if (!call.block || task.ended) call.succeed();
    else {
      answers.set(call, () => ({ value: undefined }));
      call.park(task.joiners, { late: { value: undefined }, quiet: true, hub: blockedInHub });
    }
  }

  /** Everybody ends. */
  close(call: Call, error: Error): void {
    this.closing = true;
    this.#killAll(error);
    for (const task of this.tasks) if (task.waits) task.expectOrder(false);
    call.succeed();
  }

  /** Nothing is as it should be, and nobody is to be left over. */
  abandon(): void {
    this.closing = true;
    for (const task of this.tasks) task.abandon();
  }

  taskEnds(task: PoolTask): void {
    for (const joiner of [...task.joiners]) this.#answer(joiner, 0);
    for (const member of [...task.memberships]) {
      const { entrant } = member;
      if (member.isIn) this.#leave(member);
      else if (entrant !== undefined && entrant.outcome === undefined) this.#answer(entrant, 0);
    }
  }

  #newMember(task: PoolTask, isQueued = false): PoolMember {
    return { task, isIn: false, killed: false, isQueued };
  }

  #enter(call: Call, member: PoolMember, then: () => void = () => undefined): void {
    if (this.#tryEnter(member)) {
      call.succeed();
      then();
    } else this.#stand(call, member, () => ({ value: undefined }), then);
  }

  #stand(call: Call, member: PoolMember, answer: () => Outcome, then: () => void): void {
    answers.set(call, answer);
    member.entrant = call;
    member.task.memberships.push(member);
    this.#entrants.set(call, member);
    const resume = () => {
      if (call.outcome && 'value' in call.outcome) then();
    };
    call.park(this.line, { late: full, hub: call.block ? blockedInHub : full, resume });
  }

  #tryEnter(member: PoolMember): boolean {
    if (this.full) {
      if (member.isQueued) member.task.memberships.push(member);
      return false;
    }
    member.task.memberships.push(member);
    this.#letIn(member);
    return true;
  }

  #letIn(member: PoolMember): void {
    member.isIn = true;
    this.members.push(member);
  }

  #leave(member: PoolMember): void {
    member.isIn = false;
    this.members.splice(this.members.indexOf(member), 1);
    if (member.killed) this.#dying--;
    this.#placeFreed();
    if (this.members.length === 0) for (const call of [...this.joining]) call.succeed(true);
    if (this.#dying === 0) for (const call of [...this.killing]) call.succeed();
  }

  #placeFreed(): void {
    for (let [first] = this.line; first !== undefined && !this.full; [first] = this.line) {
      const places = this.freeCount;
      const member = this.#entrants.get(first);
      // Somebody else may have brought the same one in.
      if (member !== undefined && member.task.membership === undefined) this.#letIn(member);
      this.#answer(first, places);
    }
  }

  #answer(call: Call, places: number): void {
    const answer = answers.get(call);
    if (call.outcome === undefined) call.decide(answer?.(places) ?? { value: undefined });
  }

  #killAll(error: Error): void {
    for (;;) {
      const queued = this.line.flatMap((call) => this.#entrants.get(call) ?? []).filter(({ isQueued }) => isQueued);
      const living = [...queued, ...this.members].filter(({ killed }) => !killed);
      if (living.length === 0) return;
      for (const member of living) this.#kill(member, error);
    }
  }

  #kill(member: PoolMember, error: Error): void {
    if (member.killed || member.task.ended) return;
    member.killed = true;
    if (member.isIn) this.#dying++;
    member.task.kill(error);
  }

  #killAgain(call: Call, error: Error): void {
    if (call.outcome === undefined || !('value' in call.outcome)) return;
    this.#killAll(error);
    const late: Outcome = { value: undefined };
    if (this.members.length === 0) return;
    call.parkAgain(this.killing, { late, quiet: true, resume: () => this.#killAgain(call, error) });
  }
}
