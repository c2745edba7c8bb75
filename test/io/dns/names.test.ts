import assert from 'node:assert/strict';
import { spawn, withTimeout } from 'geventjs';
import {
  AI_NUMERICHOST,
  AI_NUMERICSERV,
  AI_PASSIVE,
  AI_V4MAPPED,
  type GetaddrinfoOptions,
  getaddrinfo,
  gethostbyaddr,
  gethostbyname,
  gethostbynameEx,
  getnameinfo,
  lookup,
  lookupService,
  NI_DGRAM,
  NI_NAMEREQD,
  NI_NUMERICHOST,
  NI_NUMERICSERV,
} from 'geventjs/dns';
import { test, testInHub } from '../../support/suite.js';

const stream: GetaddrinfoOptions = { socktype: 'stream', family: 4 };
const notFound = { code: 'ENOTFOUND', syscall: 'getaddrinfo' };
/** An address that nobody has, for documentation only. */
const nameless = '192.0.2.1';

test('getaddrinfo gives each address with each type of socket', () => {
  assert.deepEqual(getaddrinfo('127.0.0.1', 80), [
    { family: 4, socktype: 'stream', proto: 'tcp', port: 80, address: '127.0.0.1' },
    { family: 4, socktype: 'dgram', proto: 'udp', port: 80, address: '127.0.0.1' },
    { family: 4, socktype: 'raw', proto: 'ip', port: 80, address: '127.0.0.1' },
  ]);
  const ports = (port: number | string | null) => getaddrinfo('localhost', port, stream).map((info) => info.port);
  assert.deepEqual([null, 80, '80', 0, '0', 'http', 'domain'].map(ports), [[0], [80], [80], [0], [0], [80], [53]]);
  assert.deepEqual(
    getaddrinfo('::1', 'domain', { proto: 'udp' }).map((info) => [info.family, info.socktype, info.port]),
    [[6, 'dgram', 53]],
  );
});

test('without a host, getaddrinfo gives addresses of this machine, or those to listen on', () => {
  const addresses = (options: GetaddrinfoOptions) =>
    getaddrinfo(null, 80, { socktype: 'stream', ...options }).map((info) => info.address);
  assert.deepEqual(addresses({}), ['::1', '127.0.0.1']);
  assert.deepEqual(addresses({ flags: AI_PASSIVE }), ['0.0.0.0', '::']);
  assert.deepEqual(addresses({ flags: AI_PASSIVE, family: 4 }), ['0.0.0.0']);
  assert.throws(() => getaddrinfo(null, null), notFound);
});

test('what does not exist is an error with the stack of who asked', () => {
  const failures: [NodeJS.ErrnoException['code'], () => unknown][] = [
    ['ENOTFOUND', () => getaddrinfo('localhost', 80, { flags: AI_NUMERICHOST })],
    ['ENOTFOUND', () => getaddrinfo('', 80)],
    ['EAI_SERVICE', () => getaddrinfo('localhost', 'no-such-service')],
    ['EAI_SERVICE', () => getaddrinfo('localhost', 'http', { flags: AI_NUMERICSERV })],
    ['EAI_SERVICE', () => getaddrinfo('localhost', 'ssh', { proto: 'udp' })],
    ['EAI_SOCKTYPE', () => getaddrinfo('localhost', 80, { socktype: 'stream', proto: 'udp' })],
    ['EAI_ADDRFAMILY', () => getaddrinfo('127.0.0.1', 80, { family: 6 })],
    ['EAI_ADDRFAMILY', () => gethostbyname('::1')],
    ['ENOTFOUND', () => getnameinfo({ address: 'localhost', port: 80 })],
    ['ENOTFOUND', () => getnameinfo({ address: nameless, port: 80 }, NI_NAMEREQD)],
    ['ENOTFOUND', () => gethostbyaddr(nameless)],
    ['ENOTFOUND', () => lookupService(nameless, 80)],
  ];
  for (const [code, fail] of failures) {
    assert.throws(fail, (error: NodeJS.ErrnoException) => {
      assert.equal(error.code, code, String(fail));
      assert.ok((error.errno ?? 0) < 0);
      assert.match(error.stack ?? '', /^Error: get\w+info E.*\n +at .*names\.test/, String(fail));
      return true;
    });
  }
  assert.deepEqual(getaddrinfo('127.0.0.1', 1, { family: 6, flags: AI_V4MAPPED })[0]?.address, '::ffff:127.0.0.1');
});

test('arguments that make no sense are refused', () => {
  const misuse: [string, () => unknown][] = [
    ['ERR_INVALID_ARG_TYPE', () => getaddrinfo(5 as never, 80)],
    ['ERR_INVALID_ARG_TYPE', () => getaddrinfo('localhost', {} as never)],
    ['ERR_OUT_OF_RANGE', () => getaddrinfo('localhost', -1)],
    ['ERR_OUT_OF_RANGE', () => getaddrinfo('localhost', '65536')],
    ['ERR_INVALID_ARG_VALUE', () => getaddrinfo('localhost', 80, { family: 255 as never })],
    ['ERR_INVALID_ARG_TYPE', () => getaddrinfo('localhost', 80, { family: 'x' as never })],
    ['ERR_INVALID_ARG_VALUE', () => getaddrinfo('localhost', 80, { socktype: 'x' as never })],
    ['ERR_INVALID_ARG_VALUE', () => getaddrinfo('localhost', 80, { flags: 2 })],
    ['ERR_INVALID_ARG_TYPE', () => getaddrinfo('localhost', 80, { flags: 'x' as never })],
    ['ERR_INVALID_ARG_TYPE', () => getaddrinfo('localhost', 80, { typ: 'stream' } as never)],
    ['ERR_INVALID_ARG_TYPE', () => gethostbyname(undefined as never)],
    ['ERR_INVALID_ARG_TYPE', () => gethostbynameEx(5 as never)],
    ['ERR_INVALID_ARG_TYPE', () => gethostbyaddr(5 as never)],
    ['ERR_INVALID_ARG_TYPE', () => getnameinfo('127.0.0.1' as never)],
    ['ERR_INVALID_ARG_TYPE', () => getnameinfo({ address: '127.0.0.1' } as never)],
    ['ERR_INVALID_ARG_TYPE', () => getnameinfo({ address: '127.0.0.1', port: 'x' as never })],
    ['ERR_OUT_OF_RANGE', () => getnameinfo({ address: '127.0.0.1', port: -1 })],
    ['ERR_OUT_OF_RANGE', () => getnameinfo({ address: '127.0.0.1', port: 65_536 })],
    ['ERR_INVALID_ARG_VALUE', () => getnameinfo({ address: '127.0.0.1', port: 1 }, 4096)],
    ['ERR_INVALID_ARG_TYPE', () => lookup(5 as never)],
    ['ERR_SOCKET_BAD_PORT', () => lookupService('127.0.0.1', -1)],
  ];
  for (const [code, call] of misuse) assert.throws(call, { code }, String(call));
});

test('gethostbyname and its kin know localhost, numbers, and the names that stand for an address', () => {
  const names = ['localhost', '127.0.0.1', '1.2.3.4', '', '<broadcast>'];
  assert.deepEqual(names.map(gethostbyname), ['127.0.0.1', '127.0.0.1', '1.2.3.4', '0.0.0.0', '255.255.255.255']);
  assert.deepEqual(gethostbynameEx('localhost'), { hostname: 'localhost', aliases: [], addresses: ['127.0.0.1'] });
  const info = { hostname: 'localhost', aliases: [], addresses: ['127.0.0.1'] };
  assert.deepEqual(gethostbyaddr('127.0.0.1'), info);
  assert.deepEqual(gethostbyaddr('localhost').hostname, 'localhost');
});

test('getnameinfo names what has a name', () => {
  const local = { address: '127.0.0.1', port: 80 };
  assert.deepEqual(getnameinfo(local), { hostname: 'localhost', service: 'http' });
  assert.deepEqual(getnameinfo(local, NI_NUMERICHOST), { hostname: '127.0.0.1', service: 'http' });
  assert.deepEqual(getnameinfo(local, NI_NUMERICSERV), { hostname: 'localhost', service: '80' });
  assert.deepEqual(getnameinfo({ ...local, port: 69 }, NI_DGRAM).service, 'tftp');
  assert.deepEqual(getnameinfo({ ...local, port: 0 }, NI_NAMEREQD).service, '0');
  assert.deepEqual(getnameinfo({ address: nameless, port: 80 }), { hostname: nameless, service: 'http' });
});

test("lookup and lookupService are Node's", () => {
  assert.deepEqual(lookup('127.0.0.1'), { address: '127.0.0.1', family: 4 });
  assert.deepEqual(lookup('localhost', 4), { address: '127.0.0.1', family: 4 });
  assert.deepEqual(lookup('localhost', { all: true, family: 4 }), [{ address: '127.0.0.1', family: 4 }]);
  assert.deepEqual(lookupService('127.0.0.1', 80), { hostname: 'localhost', service: 'http' });
});

test('a greenlet that looks a name up can be killed, and timed out', () => {
  const greenlet = spawn(() => {
    for (;;) gethostbyname('localhost');
  });
  spawn(() => greenlet.kill()).join();
  assert.equal(greenlet.successful(), true);
  const forever = () => {
    for (;;) getaddrinfo('localhost', 80);
  };
  assert.equal(withTimeout(20, forever, { otherwise: 'out of time' }), 'out of time');
});

testInHub('in a callback of the loop nothing is looked up', () => {
  for (const call of [
    () => getaddrinfo('localhost', 80),
    () => gethostbyname('localhost'),
    () => gethostbyaddr('127.0.0.1'),
    () => getnameinfo({ address: '127.0.0.1', port: 80 }),
    () => lookup('localhost'),
    () => lookupService('127.0.0.1', 80),
  ]) {
    assert.throws(call, { code: 'ERR_BLOCKING_SWITCH_OUT' }, String(call));
  }
  assert.equal(getaddrinfo(null, 80, stream)[0]?.address, '127.0.0.1');
});
