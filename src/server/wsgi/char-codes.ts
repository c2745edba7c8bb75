/** Questions about the characters of what goes into, or comes from, the head of a message. */

const cr = 0x0d;
const lf = 0x0a;
const quote = 0x22;
const backslash = 0x5c;

/** Tables are looked up with a character code; what lies beyond them is undefined, which is false. */
function table(characters: string): Uint8Array {
  const found = new Uint8Array(256);
  for (let at = 0; at < characters.length; at++) found[characters.charCodeAt(at)] = 1;
  return found;
}

// RFC 9110, 5.6.2: what the name of a header is made of.
const tokens = table("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

/** Is it the name of a header? */
export function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (tokens[text.charCodeAt(at)] !== 1) return false;
  return text.length > 0;
}

/** What is wrong with a text for the head of a message: the worst there is in it. */
export type Flaw = 'none' | 'not ASCII' | 'control' | 'not latin-1' | 'line break';

/** Looks at each character once. `not ASCII` is allowed, and has to be written as latin-1. */
export function findFlaw(text: string): Flaw {
  let flaw: Flaw = 'none';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f) continue;
    if (code === cr || code === lf) return 'line break';
    if (code > 0xff) flaw = 'not latin-1';
    else if (flaw !== 'not latin-1' && code !== 0x09) {
      if (code < 0x80) flaw = 'control';
      else if (flaw === 'none') flaw = 'not ASCII';
    }
  }
  return flaw;
}

/** Can it stand between quotes as it is? */
export function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === quote || code === backslash) return false;
  }
  return true;
}

/** Is it a number in decimal digits, and one that can be counted with? */
export function isLength(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return text.length > 0 && Number.isSafeInteger(Number(text));
}
