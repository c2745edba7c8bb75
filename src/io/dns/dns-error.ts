import { getSystemErrorMap } from 'node:util';

/** Errors of `getaddrinfo(3)` that Node, which knows numbers only, never has to make. */
type Code = 'ENOTFOUND' | 'EAI_ADDRFAMILY' | 'EAI_SERVICE' | 'EAI_SOCKTYPE';

const numbers = new Map([...getSystemErrorMap()].map(([errno, [name]]) => [name, errno]));

/** An error like Node's own, whose stack begins at the caller of `below`. */
export function dnsError(code: Code, syscall: string, hostname: string, below: (...args: never[]) => unknown): Error {
  const error = new Error(`${syscall} ${code} ${hostname}`);
  const errno = numbers.get(code === 'ENOTFOUND' ? 'EAI_NONAME' : code);
  Error.captureStackTrace(error, below);
  return Object.assign(error, { errno, code, syscall, hostname });
}
