// Producers and consumers, each at its own speed, and a queue between them that holds two tasks: who is faster waits for
// who is slower. One consumer is killed in the middle of a task and puts it back. At the end nothing is lost: join() waits
// until every task is done, then shutdown() ends the loops of the consumers.
//
//   geventjs examples/producer-consumer.ts
import { joinAll, sleep, spawn } from 'geventjs';
import { Queue } from 'geventjs/queue';

const tasks = new Queue<string>(2, [], { name: 'tasks' });
const done = new Map<string, string[]>();

/**
 * Stands for real work, a query or a download, that takes so long. The unit is turns, in which everybody else may do
 * something, and not milliseconds: so the output is the same every time.
 */
function work(turns: number): void {
  for (let turn = 0; turn < turns; turn++) sleep(0);
}

function produce(name: string, count: number, pause: number): void {
  for (let n = 1; n <= count; n++) {
    work(pause);
    const task = `${name}-${n}`;
    if (tasks.full()) console.log(`${task} has to wait: the queue is full`);
    tasks.put(task);
    console.log(`${task} is in the queue`);
  }
  console.log(`${name} has no more tasks`);
}

function consume(name: string, effort: number): void {
  const mine: string[] = [];
  done.set(name, mine);
  for (const task of tasks) {
    let finished = false;
    try {
      work(effort);
      finished = true;
      mine.push(task);
      console.log(`    ${name} has done ${task}`);
    } finally {
      // Killed in the middle. First the task goes back, then it is done with: so join() never sees a moment without it.
      if (!finished) {
        console.log(`    ${name} is killed and puts ${task} back`);
        tasks.put(task);
      }
      tasks.taskDone();
    }
  }
  console.log(`    ${name} goes home`);
}

const producers = [spawn(produce, 'ann', 5, 1), spawn(produce, 'bob', 4, 3)];
const consumers = [spawn(consume, 'quick', 3), spawn(consume, 'slow', 8), spawn(consume, 'doomed', 20)];

work(12);
consumers[2]?.kill();

joinAll(producers);
console.log(`all tasks have been put, ${tasks.unfinishedTasks} are not done yet`);
tasks.join();
console.log('all tasks are done');
tasks.shutdown();
joinAll(consumers);

for (const [name, mine] of done) console.log(`${name}: ${mine.join(' ') || 'nothing'}`);
