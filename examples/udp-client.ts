// Sends a datagram and waits for the answer. Datagrams get lost: when none has come in a second it tries again, three times.
//
//   geventjs examples/udp-client.ts [message]        (to udp-server.ts, or wherever HOST and PORT say)
import { rethrowExit } from 'geventjs';
import { DatagramSocket, SocketTimeout } from 'geventjs/socket';

const { HOST = '127.0.0.1', PORT = '9000', TIMEOUT_MS = '1000' } = process.env;
const [message = 'Hello'] = process.argv.slice(2);
const attempts = 3;

function ask(socket: DatagramSocket, message: string): Buffer {
  for (let attempt = 1; ; attempt++) {
    console.log(`sending ${Buffer.byteLength(message)} bytes to ${HOST}:${PORT}`);
    socket.send(message);
    try {
      return socket.recv();
    } catch (error) {
      if (!(error instanceof SocketTimeout) || attempt === attempts) throw error;
    }
  }
}

using socket = new DatagramSocket({ timeout: Number(TIMEOUT_MS) });
try {
  socket.connect(`${HOST}:${PORT}`); // so that the system says when nobody listens there
  console.log(`got the answer: ${ask(socket, message)}`);
} catch (error) {
  rethrowExit(error);
  console.error(`no answer: ${(error as Error).message}`);
  process.exitCode = 1;
}
