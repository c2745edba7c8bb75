// Compiled, never run: what of dns, signal, time and fileobject must compile, and what must not.

import type { AnyRecord, LookupAddress, MxRecord, RecordWithTtl, SoaRecord } from 'node:dns';
import {
  type AddressInfo,
  getaddrinfo,
  gethostbyname,
  gethostbynameEx,
  getnameinfo,
  type HostInfo,
  lookup,
  type NameInfo,
  Resolver,
  resolve,
  resolve4,
  resolveMx,
  resolveSoa,
} from 'geventjs/dns';
import { FileObject } from 'geventjs/fileobject';
import {
  type Disposition,
  getSignal,
  SIG_DFL,
  SIG_IGN,
  type SignalHandler,
  signal,
  signalHandler,
  waitForSignal,
} from 'geventjs/signal';
import { monotonic, sleep } from 'geventjs/time';
import { exactly } from './exactly.js';

export function names(): void {
  exactly<AddressInfo[]>()(getaddrinfo('localhost', 'http', { family: 4, socktype: 'stream', proto: 'tcp', flags: 1 }));
  exactly<AddressInfo[]>()(getaddrinfo(null, 80));
  exactly<4 | 6 | undefined>()(getaddrinfo(null, 80)[0]?.family);
  exactly<string>()(gethostbyname('localhost'));
  exactly<HostInfo>()(gethostbynameEx('localhost'));
  exactly<NameInfo>()(getnameinfo({ address: '::1', port: 80 }, 1));
  exactly<LookupAddress>()(lookup('localhost', 4));
  exactly<LookupAddress[]>()(lookup('localhost', { all: true }));

  // @ts-expect-error IPv4 is 4
  getaddrinfo('localhost', 80, { family: 'inet' });
  // @ts-expect-error options, not positions
  getaddrinfo('localhost', 80, 4);
  // @ts-expect-error a name
  gethostbyname(5);
  // @ts-expect-error an address and a port
  getnameinfo('127.0.0.1', 80);
  // @ts-expect-error it blocks: there is nothing to call back
  lookup('localhost', () => undefined);
}

export function records(resolver: Resolver): void {
  exactly<string[]>()(resolve4('host'));
  exactly<RecordWithTtl[]>()(resolver.resolve4('host', { ttl: true }));
  exactly<MxRecord[]>()(resolveMx('host'));
  exactly<SoaRecord>()(resolveSoa('host'));
  exactly<string[]>()(resolve('host'));
  exactly<MxRecord[]>()(resolver.resolve('host', 'MX'));
  exactly<AnyRecord[]>()(resolve('host', 'ANY'));
  exactly<Resolver>()(new Resolver({ servers: ['10.0.0.1'], timeout: 100, tries: 1 }));

  // @ts-expect-error no such kind
  resolve('host', 'MAIL');
  // @ts-expect-error milliseconds are a number
  new Resolver({ timeout: '1s' });
  // @ts-expect-error no such option
  new Resolver({ lifetime: 5 });
}

export function signals(): void {
  exactly<SignalHandler>()(signalHandler('SIGUSR1', (a: number, b: string) => [a, b], 1, 'two'));
  exactly<Disposition>()(
    signal('SIGUSR1', (name, number) => {
      exactly<NodeJS.Signals>()(name);
      exactly<number>()(number);
    }),
  );
  exactly<Disposition>()(signal('SIGUSR1', SIG_IGN));
  exactly<boolean>()(getSignal('SIGUSR1') === SIG_DFL);
  exactly<'SIGHUP' | 'SIGUSR1' | undefined>()(waitForSignal(['SIGHUP', 'SIGUSR1'], { timeout: 10 }));

  // @ts-expect-error no such signal
  signalHandler('SIGNOTHING', () => undefined);
  // @ts-expect-error arguments of another type
  signalHandler('SIGUSR1', (a: number) => a, 'one');
  // @ts-expect-error a function
  signalHandler('SIGUSR1', 1);
  // @ts-expect-error a function, or one of the two
  signal('SIGUSR1', 'ignore');
  // @ts-expect-error the time limit is an option
  waitForSignal('SIGHUP', 10);
}

export function times(): void {
  exactly<void>()(sleep(1));
  exactly<number>()(monotonic());
  // @ts-expect-error milliseconds are a number
  sleep('1s');
}

export function files(): void {
  const text = new FileObject('path');
  const bytes = new FileObject(0, 'rb', { buffering: 0 });
  exactly<FileObject<string>>()(text);
  exactly<FileObject>()(new FileObject('path', 'r+', { encoding: 'utf16le', newline: '', errors: 'replace' }));
  exactly<FileObject<Buffer>>()(new FileObject('path', 'wb+'));
  exactly<FileObject<Buffer>>()(bytes);
  exactly<string>()(text.read());
  exactly<Buffer>()(bytes.readLine());
  exactly<string[]>()([...text]);
  exactly<Buffer[]>()(bytes.readLines());
  exactly<Buffer>()(bytes.read1());
  exactly<number>()(bytes.readInto(new Uint8Array(5)));
  text.write('text');
  bytes.writeLines([Buffer.from('x'), new Uint8Array(1)]);

  // @ts-expect-error two of r, w, a and x
  new FileObject('path', 'rw');
  // @ts-expect-error both text and bytes
  new FileObject('path', 'rtb');
  // @ts-expect-error bytes have no encoding
  new FileObject('path', 'rb', { encoding: 'utf8' });
  // @ts-expect-error no such encoding
  new FileObject('path', 'r', { encoding: 'klingon' });
  // @ts-expect-error bytes into a file of text
  text.write(Buffer.from('x'));
  // @ts-expect-error text into a file of bytes
  bytes.write('x');
  // @ts-expect-error text cannot be read into a view
  text.readInto(Buffer.alloc(1));
  // @ts-expect-error half a character is no text
  text.read1();
  // @ts-expect-error a name can only be read
  text.name = 'other';
}
