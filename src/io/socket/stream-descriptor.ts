import type { Server, Socket as Stream } from 'node:net';

/** The number of the descriptor of a stream or a server, which Node keeps in a field that it does not document; -1 if there is none. */
export function streamDescriptor(stream: Stream | Server | undefined): number {
  return (stream as { _handle?: { fd?: number } | null } | undefined)?._handle?.fd ?? -1;
}

/** The same where the bytes of the stream are those of the kernel; -1 if they are encrypted on the way. */
export function plainDescriptor(stream: Stream): number {
  return 'encrypted' in stream ? -1 : streamDescriptor(stream);
}
