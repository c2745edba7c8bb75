/** What waits at most for a stderr that takes nothing. Bytes. */
const patience = 1024 * 1024;

/**
 * Node's stderr, for reports and logs. Where nobody reads them any more, or the disk is full, they are lost. Written to Node's
 * own they would end the process, by an error event that nobody listens for.
 *
 * Node's `Console` does the same, but only for whole lines.
 */
export const quietStderr = {
  /** Writes text. Switches: never. Works in the hub: yes. */
  write(text: string): void {
    const { stderr } = process;
    // A file that has failed once keeps all that follows, on Node 20.
    if (stderr.writableLength > patience) return;
    // Files fail at once, pipes later: just after they have called back.
    stderr.once('error', ignore);
    try {
      stderr.write(text, (error) => {
        if (error && stderr.listenerCount('error') === 0) stderr.once('error', ignore);
      });
    } catch {
      // So does a file, on Node 20: there is nowhere left to say so.
    } finally {
      stderr.off('error', ignore);
    }
  },
};

function ignore(): void {}
