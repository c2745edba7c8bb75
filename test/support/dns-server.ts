/** A DNS server on loopback that knows some names under `test`, and remembers what it was asked. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { fromCallback } from 'geventjs';
import { Event } from 'geventjs/event';

const types = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  TLSA: 52,
  ANY: 255,
  CAA: 257,
} as const;
type Type = keyof typeof types;

const u16 = (...numbers: number[]) => Buffer.concat(numbers.map((n) => Buffer.from([n >> 8, n & 255])));
const u32 = (n: number) => u16(n >>> 16, n & 0xffff);
const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
const domain = (name: string) => Buffer.concat([...name.split('.').map(text), Buffer.from([0])]);

/** What it knows: for each name, records as they are sent. */
const zone: Record<string, [Type, Buffer][]> = {
  'host.test': [
    ['A', Buffer.from([10, 0, 0, 1])],
    ['A', Buffer.from([10, 0, 0, 2])],
    ['AAAA', Buffer.from('20010db8000000000000000000000001', 'hex')],
    ['MX', Buffer.concat([u16(10), domain('mail.test')])],
    ['MX', Buffer.concat([u16(20), domain('backup.test')])],
    ['TXT', Buffer.concat([text('v=spf1'), text(' -all')])],
    ['NS', domain('ns.test')],
    ['CAA', Buffer.concat([Buffer.from([0]), text('issue'), Buffer.from('ca.test')])],
    ['SOA', Buffer.concat([domain('ns.test'), domain('admin.test'), ...[1, 2, 3, 4, 5].map(u32)])],
    ['NAPTR', Buffer.concat([u16(1, 2), text('s'), text('SIP'), text(''), domain('sip.test')])],
  ],
  'alias.test': [['CNAME', domain('host.test')]],
  '_web._tcp.test': [['SRV', Buffer.concat([u16(1, 2, 8080), domain('host.test')])]],
  '_443._tcp.test': [['TLSA', Buffer.concat([Buffer.from([3, 1, 1]), Buffer.from('abcd')])]],
  '1.0.0.10.in-addr.arpa': [['PTR', domain('host.test')]],
  'empty.test': [],
};

export class DnsServer {
  /** Questions, in the order in which they came: `host.test MX`. */
  readonly questions: string[] = [];
  readonly #socket: Socket = createSocket('udp4');
  readonly #asked = new Event();

  /** Blocks until it listens. */
  constructor() {
    this.#socket.on('message', (message, from) => this.#receive(message, from));
    fromCallback((done) => this.#socket.bind(0, '127.0.0.1', () => done(null)));
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** Blocks until so many questions have come. */
  waitForQuestions(count: number): void {
    while (this.questions.length < count) {
      this.#asked.clear();
      this.#asked.wait();
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #receive(message: Buffer, from: RemoteInfo): void {
    const { name, end } = readName(message, 12);
    const code = message.readUInt16BE(end);
    const type = (Object.keys(types) as Type[]).find((one) => types[one] === code) ?? `type ${code}`;
    this.questions.push(`${name} ${type}`);
    this.#asked.set();
    if (name.endsWith('silent.test') || /^host-99[5-9]\.many\.test$/.test(name)) return;
    const question = message.subarray(12, end + 4);
    const known = zone[name.toLowerCase()] ?? oneOfMany(name);
    const records = (known ?? []).filter(([one]) => type === 'ANY' || one === type || one === 'CNAME');
    const status = name === 'broken.test' ? 2 : known === undefined ? 3 : 0;
    const header = Buffer.concat([message.subarray(0, 2), u16(0x8180 | status, 1, records.length, 0, 0)]);
    this.#socket.send(Buffer.concat([header, question, ...records.map(encode)]), from.port, from.address);
  }
}

/** `host-0.many.test` and so on; every seventh does not exist. */
function oneOfMany(name: string): [Type, Buffer][] | undefined {
  const [, number] = /^host-(\d+)\.many\.test$/i.exec(name) ?? [];
  if (number === undefined || Number(number) % 7 === 6) return undefined;
  return [['A', Buffer.from([10, 7, Number(number) >> 8, Number(number) & 255])]];
}

function encode([type, data]: [Type, Buffer]): Buffer {
  return Buffer.concat([u16(0xc00c, types[type], 1), u32(300), u16(data.length), data]);
}

function readName(message: Buffer, at: number): { name: string; end: number } {
  const labels: string[] = [];
  let end = at;
  for (let length = message[end] as number; length > 0; length = message[end] as number) {
    labels.push(message.toString('latin1', end + 1, end + 1 + length));
    end += 1 + length;
  }
  return { name: labels.join('.'), end: end + 1 };
}
