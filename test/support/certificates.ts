import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A certificate and its key, as text. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

const folder = mkdtempSync(join(tmpdir(), 'geventjs-certificates-'));
after(() => rmSync(folder, { recursive: true }));

let made = 0;

/** An authority, or whoever signs itself. */
export function makeAuthority(name: string): Identity {
  return make([...subject(name), '-x509']);
}

/** Signed by `authority` for `name`; valid from now on for so many days, which may be over. */
export function makeIdentity(authority: Identity, name: string, days = 2): Identity {
  const [cert, key] = [join(folder, 'ca.pem'), join(folder, 'ca-key.pem')];
  writeFileSync(cert, authority.cert);
  writeFileSync(key, authority.key);
  const request = join(folder, 'request.pem');
  const own = join(folder, 'own-key.pem');
  openssl(['req', ...curve, '-nodes', '-keyout', own, '-out', request, '-subj', `/CN=${name}`]);
  const extensions = join(folder, 'extensions');
  writeFileSync(extensions, `subjectAltName=${alternative(name)}\n`);
  const out = join(folder, 'own.pem');
  const signing = ['-CA', cert, '-CAkey', key, '-set_serial', String(++made), '-extfile', extensions];
  openssl(['x509', '-req', '-in', request, ...signing, ...validity(days), '-out', out]);
  return { cert: readFileSync(out, 'utf8'), key: readFileSync(own, 'utf8') };
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

/** A negative number of days: it ended yesterday. */
function validity(days: number): string[] {
  return ['-days', String(days)];
}

function subject(name: string): string[] {
  return ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternative(name)}`];
}

function alternative(name: string): string {
  return /^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`;
}

function make(args: string[]): Identity {
  const [cert, key] = [join(folder, 'made.pem'), join(folder, 'made-key.pem')];
  openssl(['req', ...curve, '-nodes', '-keyout', key, '-out', cert, '-days', '2', ...args]);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

function openssl(args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
