import { StringDecoder } from 'node:string_decoder';
import { TextDecoder } from 'node:util';

/** Makes text of bytes that come in pieces, and one kind of line end of three: `\n` of `\r\n` and `\r`. */
export class Decoder {
  readonly #decodeBytes: (bytes: Buffer, isLast: boolean) => string;
  /** Did the piece before end in a `\r`, which may be half a line end? */
  #owesLineEnd = false;

  /** @param isStrict throw at bytes that are no text, instead of putting U+FFFD there */
  constructor(encoding: BufferEncoding, isStrict: boolean) {
    this.#decodeBytes = makeDecoder(encoding, isStrict);
  }

  /** @throws {TypeError} `ERR_ENCODING_INVALID_ENCODED_DATA`, as Node's `TextDecoder` */
  decode(bytes: Buffer, isLast: boolean): string {
    let text = this.#decodeBytes(bytes, isLast);
    if (this.#owesLineEnd) text = `\r${text}`;
    this.#owesLineEnd = !isLast && text.endsWith('\r');
    if (this.#owesLineEnd) text = text.slice(0, -1);
    return text.replace(/\r\n?/g, '\n');
  }
}

function makeDecoder(encoding: BufferEncoding, isStrict: boolean): (bytes: Buffer, isLast: boolean) => string {
  if (isStrict && /^utf-?(8|16-?le)$|^ucs-?2$/i.test(encoding)) {
    const label = /8$/.test(encoding) ? 'utf-8' : 'utf-16le';
    const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
    return (bytes, isLast) => decoder.decode(bytes, { stream: !isLast });
  }
  // All bytes are text in the other encodings.
  const decoder = new StringDecoder(encoding);
  return (bytes, isLast) => (isLast ? decoder.end(bytes) : decoder.write(bytes));
}
