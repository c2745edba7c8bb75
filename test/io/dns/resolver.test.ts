import assert from 'node:assert/strict';
import dns from 'node:dns';
import { joinAll, sleep, spawn, Timeout } from 'geventjs';
import { type Records, Resolver, resolve4, resolveMx } from 'geventjs/dns';
import { DnsServer } from '../../support/dns-server.js';
import { test, testInHub } from '../../support/suite.js';

/** Milliseconds in which a query that was dropped would not be over by itself. */
const forLong = 60_000;

function open(options: { timeout?: number; tries?: number } = {}) {
  const server = new DnsServer();
  return { server, resolver: new Resolver({ ...options, servers: [server.address] }) };
}

test('a resolver returns records of every kind', () => {
  const { server, resolver } = open();
  using _ = server;
  const expected: Partial<Records> = {
    A: ['10.0.0.1', '10.0.0.2'],
    AAAA: ['2001:db8::1'],
    MX: [
      { exchange: 'mail.test', priority: 10 },
      { exchange: 'backup.test', priority: 20 },
    ],
    TXT: [['v=spf1', ' -all']],
    NS: ['ns.test'],
    SOA: { nsname: 'ns.test', hostmaster: 'admin.test', serial: 1, refresh: 2, retry: 3, expire: 4, minttl: 5 },
    NAPTR: [{ flags: 's', service: 'SIP', regexp: '', replacement: 'sip.test', order: 1, preference: 2 }],
  };
  for (const [kind, records] of Object.entries(expected)) {
    assert.deepEqual(sorted(resolver.resolve('host.test', kind as keyof Records)), records, kind);
  }
  assert.deepEqual(sorted(resolver.resolve('host.test')), expected.A);
  assert.deepEqual(sorted(resolver.resolve4('host.test')), expected.A);
  assert.deepEqual(resolver.resolve4('host.test', { ttl: true })[0]?.ttl, 300);
  assert.deepEqual(resolver.resolve6('host.test'), expected.AAAA);
  assert.deepEqual(resolver.resolve6('host.test', { ttl: true }), [{ address: '2001:db8::1', ttl: 300 }]);
  assert.deepEqual(sorted(resolver.resolveMx('host.test')), expected.MX);
  assert.deepEqual(resolver.resolveTxt('host.test'), expected.TXT);
  assert.deepEqual(resolver.resolveNs('host.test'), expected.NS);
  assert.deepEqual(sorted(resolver.resolveSoa('host.test')), expected.SOA);
  assert.deepEqual(sorted(resolver.resolveNaptr('host.test')), expected.NAPTR);
  assert.equal(resolver.resolveCaa('host.test')[0]?.issue, 'ca.test');
  assert.deepEqual(resolver.resolveCname('alias.test'), ['host.test']);
  assert.deepEqual(sorted(resolver.resolveSrv('_web._tcp.test'))[0], {
    name: 'host.test',
    port: 8080,
    priority: 1,
    weight: 2,
  });
  assert.deepEqual(resolver.resolvePtr('1.0.0.10.in-addr.arpa'), ['host.test']);
  assert.deepEqual(resolver.reverse('10.0.0.1'), ['host.test']);
  assert.ok(resolver.resolveAny('host.test').some((record) => record.type === 'MX'));
});

/** Servers may send records in any order, and from Node 24 on each says of which type it is. */
function sorted<T>(records: T): T {
  if (!Array.isArray(records)) return plain(records);
  return records.map(plain).sort((a, b) => (a.priority ?? a) - (b.priority ?? b) || String(a).localeCompare(b)) as T;
}

function plain<T>(record: T): T {
  if (typeof record !== 'object' || Array.isArray(record)) return record;
  return Object.fromEntries(Object.entries(record as object).filter(([key]) => key !== 'type')) as T;
}

test('certificates of TLS servers are found where Node can, and refused in clear words elsewhere', () => {
  const { server, resolver } = open();
  using _ = server;
  if ('resolveTlsa' in dns.Resolver.prototype) {
    assert.equal(resolver.resolveTlsa('_443._tcp.test')[0]?.match, 1);
  } else {
    assert.throws(() => resolver.resolveTlsa('_443._tcp.test'), {
      code: 'ERR_INVALID_ARG_VALUE',
      message: /newer Node/,
    });
  }
});

test("errors are Node's own, with the stack of who asked", () => {
  const { server, resolver } = open();
  using _ = server;
  const outcomes = { 'missing.test': 'ENOTFOUND', 'empty.test': 'ENODATA', 'broken.test': 'ESERVFAIL' };
  for (const [hostname, code] of Object.entries(outcomes)) {
    assert.throws(
      () => resolver.resolveMx(hostname),
      (error: NodeJS.ErrnoException) => {
        assert.deepEqual({ ...error }, { errno: undefined, code, syscall: 'queryMx', hostname });
        assert.match(error.stack ?? '', /^Error: queryMx .*\n +at .*resolver\.test/);
        return true;
      },
    );
  }
  // @ts-expect-error: no number
  assert.throws(() => resolver.resolveMx(5), { code: 'ERR_INVALID_ARG_TYPE' });
  // @ts-expect-error: no such option
  assert.throws(() => new Resolver({ timout: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Resolver({ timeout: -5 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new Resolver({ servers: ['nowhere'] }), { code: 'ERR_INVALID_IP_ADDRESS' });
});

test('greenlets ask at the same time', () => {
  const { server, resolver } = open();
  using _ = server;
  const greenlets = Array.from({ length: 20 }, () => spawn(() => resolver.resolve4('host.test')));
  joinAll(greenlets, { raiseError: true });
  assert.ok(greenlets.every((greenlet) => greenlet.value?.length === 2));
});

test('a server that does not answer is an error once the time is up', () => {
  const { server, resolver } = open({ timeout: 10, tries: 1 });
  using _ = server;
  assert.throws(() => resolver.resolve4('silent.test'), { code: 'ETIMEOUT', hostname: 'silent.test' });
});

test('a greenlet that is killed leaves at once, and its query is dropped', () => {
  const { server, resolver } = open({ timeout: forLong });
  using _ = server;
  const greenlet = spawn(() => resolver.resolveMx('silent.test'));
  server.waitForQuestions(1);
  greenlet.kill();
  assert.equal(greenlet.successful(), true);
  assert.deepEqual(server.questions, ['silent.test MX']);
  // The leak check at the end of the file would find the socket.
});

test('a timeout ends a query at once', () => {
  const { server, resolver } = open({ timeout: forLong });
  using _ = server;
  const timeout = new Timeout(10);
  assert.throws(
    () => timeout.run(() => resolver.resolveTxt('silent.test')),
    (error) => error === timeout,
  );
});

test('the query of one who is killed does not take those of others along', () => {
  const { server, resolver } = open({ timeout: 100, tries: 1 });
  using _ = server;
  const victim = spawn(() => resolver.resolve4('silent.test'));
  const other = spawn(() => {
    try {
      return resolver.resolve4('other.silent.test');
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    }
  });
  server.waitForQuestions(2);
  victim.kill();
  assert.equal(other.get(), 'ETIMEOUT');
  assert.deepEqual(resolver.resolve4('host.test').length, 2);
});

test('a greenlet that is killed before its turn asks nothing', () => {
  const { server, resolver } = open();
  using _ = server;
  const greenlet = spawn(() => {
    try {
      sleep(forLong);
    } finally {
      greenlet.kill(undefined, { block: false });
      resolver.resolve4('host.test');
    }
  });
  sleep(0);
  greenlet.kill();
  assert.deepEqual(server.questions, []);
});

test('cancel() drops all queries with an error', () => {
  const { server, resolver } = open({ timeout: forLong });
  using _ = server;
  const codes = ['a.silent.test', 'b.silent.test'].map((name) =>
    spawn(() => {
      assert.throws(() => resolver.resolve4(name), { code: 'ECANCELLED' });
    }),
  );
  server.waitForQuestions(2);
  resolver.cancel();
  joinAll(codes, { raiseError: true });
});

test('queries without a resolver go to the servers that Node asks', () => {
  using server = new DnsServer();
  const before = dns.getServers();
  try {
    dns.setServers([server.address]);
    assert.equal(resolve4('host.test').length, 2);
    assert.equal(resolveMx('host.test').length, 2);
    assert.throws(
      () => resolveMx('missing.test'),
      (error: NodeJS.ErrnoException) =>
        error.code === 'ENOTFOUND' && /^.*\n +at .*resolver\.test/.test(error.stack ?? ''),
    );
  } finally {
    dns.setServers(before);
  }
  assert.equal(server.questions.length, 3);
});

testInHub('in a callback of the loop nothing is asked', () => {
  const resolver = new Resolver({ servers: ['127.0.0.1:1'] });
  const error = { code: 'ERR_BLOCKING_SWITCH_OUT', message: /dns\.resolveMx/ };
  assert.throws(() => resolver.resolveMx('host.test'), error);
  assert.throws(() => resolveMx('host.test'), error);
  assert.deepEqual(resolver.getServers(), ['127.0.0.1:1']);
});
