import assert from 'node:assert/strict';
import { HttpServer } from 'geventjs/http';
import { StreamServer } from 'geventjs/server';
import { createConnection, createServer, DatagramSocket, Socket } from 'geventjs/socket';
import { SSLContext } from 'geventjs/ssl';
import { test } from '../../support/suite.js';

test('an address that says something else than it means is refused', () => {
  const nodes = { hostname: 'bank.example', port: 1 };
  const hint = /has a host and a port, or a path, got one with 'hostname'\. Call it host$/;
  assert.throws(() => createConnection(nodes), hint);
  assert.throws(() => createServer(nodes), hint);
  assert.throws(() => new HttpServer(nodes, () => undefined), hint);
  assert.throws(() => createServer({ port: 0, backlog: 5 } as never), /got one with 'backlog'$/);
});

test('a URL is no path', () => {
  const text = /must be like 'host:port', not a URL, got 'http:/;
  assert.throws(() => createConnection('http://127.0.0.1:80'), text);
  assert.throws(() => createServer('http://127.0.0.1:80/'), text);
  assert.throws(() => new StreamServer('http://127.0.0.1', () => undefined), text);
});

test('an error about an address names the function that was called', () => {
  assert.throws(() => createServer('localhost'), /^ArgumentValueError: the address of createServer must be like/);
  assert.throws(
    () => createConnection('localhost'),
    /^ArgumentValueError: the address of createConnection must be like/,
  );
});

test('nobody can be reached at port 0: the server has not been started', () => {
  const server = new StreamServer('127.0.0.1:0', () => undefined);
  const hint = /has port 0, at which nobody can be\. If it is that of a server, start it first$/;
  assert.throws(() => createConnection(server.address), hint);
  using socket = new Socket();
  assert.throws(() => socket.connect({ port: 0 }), hint);
  using datagrams = new DatagramSocket();
  assert.throws(() => datagrams.sendTo('x', server.address), hint);
});

test('an address of the other family is refused by a datagram socket, which says how to make one for it', () => {
  using socket = new DatagramSocket();
  const hint = /must be one of IPv4, like the socket, got '::1'\. new DatagramSocket\(\{ family: 'IPv6' \}\) makes one/;
  assert.throws(() => socket.sendTo('x', '[::1]:9'), hint);
  assert.throws(() => socket.bind('[::1]:0'), hint);
  using other = new DatagramSocket({ family: 'IPv6' });
  assert.throws(() => other.connect('127.0.0.1:9'), /must be one of IPv6, like the socket, got '127\.0\.0\.1'/);
});

test('the path of a certificate is none, and is not shown: it might be a key', () => {
  const tls = { cert: '/etc/cert.pem', key: 'secret' };
  const makers = [
    () => new SSLContext(tls),
    () => new StreamServer(0, () => undefined, { tls }),
    () => new HttpServer(0, () => undefined, { tls }),
  ];
  for (const make of makers) {
    assert.throws(make, (error: Error) => {
      assert.match(error.message, /^the cert of .* must be PEM, "-----BEGIN …", got .*readFileSync\(path\) reads it$/);
      assert.doesNotMatch(error.message, /secret|cert\.pem/);
      return true;
    });
  }
});

test('a TLS server without a certificate is refused', () => {
  const hint = /^ArgumentValueError: the tls of \w+ needs a certificate and its key, \{ cert, key \}, got no cert$/;
  assert.throws(() => new StreamServer(0, () => undefined, { tls: {} }), hint);
  assert.throws(() => new HttpServer(0, () => undefined, { tls: {} }), hint);
});

test('a class in place of an app is refused', () => {
  class Hono {}
  assert.throws(
    () => new HttpServer(0, Hono as never),
    /an app must be .* got .*Hono.*\. Make an object of it: new Hono\(\)$/,
  );
});
