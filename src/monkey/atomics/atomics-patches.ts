import workerThreads from 'node:worker_threads';
import type { InGreenlet } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { postMessage, receiveMessageOnPort } from './answers.js';
import { waitInGreenlet } from './wait-in-greenlet.js';

/** The two others never suspend anybody: see answers.ts. */
export function atomicsPatches(): Patches[] {
  return [
    { target: Atomics, items: { wait: waitInGreenlet as InGreenlet } },
    { target: workerThreads, items: { receiveMessageOnPort } },
    { target: workerThreads.Worker.prototype, items: { postMessage } },
  ];
}
