// Talks to unix-server.ts over its Unix socket, and prints what it says.
//
//   geventjs examples/unix-client.ts [path of the page]
import { createConnection } from 'geventjs/socket';

const { SOCKET = '/tmp/geventjs-example.sock' } = process.env;
const [page = '/'] = process.argv.slice(2);

using socket = createConnection({ path: SOCKET }, { timeout: 5_000 });
socket.sendAll(`GET ${page} HTTP/1.0\r\n\r\n`);
using file = socket.makeFile();
console.log(file.read().replaceAll('\r', ''));
