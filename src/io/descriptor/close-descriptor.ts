import { closeNumber, Descriptor } from './descriptor.js';

/**
 * Closes a descriptor as `fs.closeSync` does, but not before operations that killed greenlets have left behind in the thread
 * pool are over: the number may be another file's a moment later. Greenlets that wait for it in the loop get an EBADF.
 *
 * Blocks only while such operations are under way. If the greenlet is killed meanwhile, it is closed all the same.
 *
 * @param operation for people: `fs.closeSync`
 */
export function closeDescriptor(fd: number, operation: string): void {
  const descriptor = Descriptor.inUse(fd);
  if (descriptor === undefined) closeNumber(fd);
  else descriptor.close(operation);
}
