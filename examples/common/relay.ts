import { rethrowExit, spawn } from 'geventjs';
import type { Socket } from 'geventjs/socket';

/**
 * Passes on what arrives at either socket to the other, until both have said all. Who reads slowly makes the other wait. The
 * end of one direction is passed on, and the other direction goes on; when one breaks, both are closed.
 */
export function relay(one: Socket, other: Socket): void {
  const back = spawn(copy, other, one);
  try {
    copy(one, other);
    back.join();
  } finally {
    back.kill(); // if this greenlet was killed
  }
}

function copy(from: Socket, to: Socket): void {
  try {
    for (let data = from.recv(); data.length > 0; data = from.recv()) to.sendAll(data);
    to.shutdown('write');
  } catch (error) {
    rethrowExit(error);
    from.close(); // ends the other direction, too
    to.close();
  }
}
