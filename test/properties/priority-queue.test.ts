import { priorityQueue } from './models/priority-queue.js';
import { checkPrimitive } from './support/check.js';

checkPrimitive(priorityQueue);
