// Compiled, never run: what of sockets must compile, and what must not.
import {
  createConnection,
  createServer,
  DatagramSocket,
  fromStream,
  type ServerSocket,
  type Socket,
  type SocketAddress,
  type SocketFile,
  socketPair,
} from 'geventjs/socket';
import { SSLContext, type SSLSocket, wrapSocket } from 'geventjs/ssl';
import { exactly } from './exactly.js';

export function sockets(socket: Socket, server: ServerSocket): void {
  exactly<Buffer>()(socket.recv(10));
  exactly<number>()(socket.recvInto(new Uint8Array(10), 5));
  exactly<number>()(socket.send('text'));
  exactly<void>()(socket.sendAll(Buffer.alloc(1)));
  exactly<number>()(socket.sendFile('/etc/hostname', { offset: 1, count: 2 }));
  exactly<SocketAddress>()(socket.getPeerName());
  exactly<SocketFile<string>>()(socket.makeFile());
  exactly<SocketFile<string>>()(socket.makeFile('r', { encoding: 'latin1' }));
  exactly<SocketFile<Buffer>>()(socket.makeFile('rwb'));
  exactly<[socket: Socket, address: SocketAddress]>()(server.accept());
  exactly<ServerSocket>()(createServer(0, { backlog: 10, name: 'front' }));
  exactly<Socket>()(createConnection({ host: 'localhost', port: 80 }, { timeout: 100, localAddress: '127.0.0.1:0' }));
  exactly<[Socket, Socket]>()(socketPair());
  socket.connect(server.getSockName());
  socket.connect({ path: '/run/app.sock' });
  socket.setOption('noDelay', true);
  socket.setOption('keepAlive', 1000);
  socket.setTimeout(undefined);
  for (const line of socket.makeFile()) exactly<string>()(line);
  fromStream(socket.detach(), { name: 'upgraded' });

  // @ts-expect-error a socket that listens receives nothing
  server.recv(10);
  // @ts-expect-error a socket that listens sends nothing
  server.sendAll('x');
  // @ts-expect-error bytes or text
  socket.sendAll(1);
  // @ts-expect-error only views of memory can be filled
  socket.recvInto('text');
  // @ts-expect-error a port is needed
  socket.connect({ host: 'localhost' });
  // @ts-expect-error one of three words
  socket.shutdown('all');
  // @ts-expect-error no such option
  socket.setOption('colour', true);
  // @ts-expect-error a flag
  socket.setOption('noDelay', 1);
  // @ts-expect-error always true
  socket.setOption('reuseAddress', false);
  // @ts-expect-error bytes have no encoding
  socket.makeFile('rb', { encoding: 'utf8' });
  // @ts-expect-error a file of bytes takes no text
  socket.makeFile('wb').write('text');
  // @ts-expect-error a file of text takes no bytes
  socket.makeFile('w').write(Buffer.alloc(1));
  // @ts-expect-error milliseconds are a number
  socket.setTimeout('1s');
  // @ts-expect-error no such option
  createConnection(80, { timout: 100 });
  // @ts-expect-error a state can only be read
  socket.closed = true;
}

export function datagrams(socket: DatagramSocket): void {
  exactly<[data: Buffer, sender: SocketAddress]>()(socket.recvFrom());
  exactly<number>()(socket.sendTo('x', { host: 'localhost', port: 53 }));
  new DatagramSocket({ family: 'IPv6', reuseAddress: true });

  // @ts-expect-error an address is needed
  socket.sendTo('x');
  // @ts-expect-error datagrams are not accepted
  socket.accept();
  // @ts-expect-error one of two families
  new DatagramSocket({ family: 'IPv5' });
  // @ts-expect-error a number of hops
  socket.setOption('ttl', true);
}

export function secure(socket: Socket, context: SSLContext): void {
  exactly<SSLSocket>()(wrapSocket(socket));
  exactly<SSLSocket>()(wrapSocket(socket, { ca: '', serverName: 'localhost', alpnProtocols: ['h2'] }));
  exactly<SSLSocket>()(wrapSocket(socket, { cert: '', key: '', serverSide: true, requestCert: true }));
  exactly<SSLSocket>()(wrapSocket(socket, { context, serverSide: true }));
  const wrapped = context.wrapSocket(socket, { serverName: 'localhost' });
  exactly<string | undefined>()(wrapped.alpnProtocol);
  exactly<boolean>()(wrapped.authorized);
  wrapped.recv();

  // @ts-expect-error a server does not ask for a name
  context.wrapSocket(socket, { serverSide: true, serverName: 'localhost' });
  // @ts-expect-error the options are in the context already
  wrapSocket(socket, { context, ca: '' });
  // @ts-expect-error only streams
  wrapSocket(new DatagramSocket());
  // @ts-expect-error no such option
  new SSLContext({ crt: '' });
}
