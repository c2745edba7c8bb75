import type { AnyFunction } from '../cooperative.js';
import type { Command } from './command.js';

/** An input that no child can have. */
class NoInput {}

/**
 * Throws unless Node would start this command, in the words of this Node, and starts nothing: Node itself is asked to, with
 * an input that it refuses as the last thing that it looks at before it would.
 */
export function checkCommand({ file, args, options }: Command, nodeSpawnSync: AnyFunction): void {
  const { input } = options;
  try {
    nodeSpawnSync(file, args, { ...options, input: new NoInput() });
  } catch (error) {
    if (!(error as Error).message.includes(NoInput.name)) throw error;
  }
  if (input && typeof input !== 'string' && !ArrayBuffer.isView(input)) nodeSpawnSync(file, args, options);
}
