/**
 * `JSON.stringify` in JavaScript, step by step as ECMA-262 §25.5.2 has it. Slower than V8's own, and needed where that one
 * cannot be interrupted: see `core/json.ts`.
 */
const quote = JSON.stringify;

type Replacer = ((this: unknown, key: string, value: unknown) => unknown) | (string | number)[] | null;
type Keyed = Record<string, unknown>;

interface RawJson {
  isRawJSON?(value: unknown): value is { rawJSON: string };
}

export function stringify(value: unknown, replacer?: Replacer, space?: string | number): string | undefined {
  return new Serializer(replacer, space).property({ '': value }, '');
}

class Serializer {
  readonly #replace: ((this: unknown, key: string, value: unknown) => unknown) | undefined;
  readonly #keys: string[] | undefined;
  readonly #gap: string;
  readonly #open: object[] = [];
  #indent = '';

  constructor(replacer: Replacer | undefined, space: unknown) {
    this.#replace = typeof replacer === 'function' ? replacer : undefined;
    this.#keys = Array.isArray(replacer) ? propertyList(replacer) : undefined;
    this.#gap = gapOf(space);
  }

  property(holder: Keyed, key: string): string | undefined {
    const value = unbox(this.#prepare(holder, key));
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return quote(value);
    if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
    if (typeof value === 'bigint') throw new TypeError('Do not know how to serialize a BigInt');
    if (typeof value !== 'object') return undefined;
    if ((JSON as RawJson).isRawJSON?.(value)) return (value as { rawJSON: string }).rawJSON;
    return this.#nested(value as Keyed, Array.isArray(value) ? this.#array : this.#object);
  }

  #prepare(holder: Keyed, key: string): unknown {
    let value = holder[key];
    if ((typeof value === 'object' && value !== null) || typeof value === 'bigint') {
      const { toJSON } = value as { toJSON?: unknown };
      if (typeof toJSON === 'function') value = toJSON.call(value, key);
    }
    return this.#replace === undefined ? value : this.#replace.call(holder, key, value);
  }

  #nested(value: Keyed, serialize: (value: Keyed) => string): string {
    if (this.#open.includes(value)) throw new TypeError('Converting circular structure to JSON');
    this.#open.push(value);
    const outer = this.#indent;
    this.#indent += this.#gap;
    const text = serialize.call(this, value);
    this.#indent = outer;
    this.#open.pop();
    return text;
  }

  #object(value: Keyed): string {
    const colon = this.#gap === '' ? ':' : ': ';
    const parts: string[] = [];
    for (const key of this.#keys ?? Object.keys(value)) {
      const text = this.property(value, key);
      if (text !== undefined) parts.push(quote(key) + colon + text);
    }
    return this.#join('{', parts, '}');
  }

  #array(value: Keyed): string {
    const length = value['length'] as number;
    return this.#join(
      '[',
      Array.from({ length }, (_, at) => this.property(value, String(at)) ?? 'null'),
      ']',
    );
  }

  /** `#indent` is that of the inside; the closing bracket stands one step further left. */
  #join(open: string, parts: readonly string[], close: string): string {
    if (parts.length === 0) return open + close;
    if (this.#gap === '') return open + parts.join(',') + close;
    const outside = this.#indent.slice(this.#gap.length);
    return `${open}\n${this.#indent}${parts.join(`,\n${this.#indent}`)}\n${outside}${close}`;
  }
}

function unbox(value: unknown): unknown {
  if (value instanceof Number) return Number(value);
  if (value instanceof String) return String(value);
  if (value instanceof Boolean || Object.prototype.toString.call(value) === '[object BigInt]') {
    return (value as { valueOf(): unknown }).valueOf();
  }
  return value;
}

function propertyList(replacer: readonly unknown[]): string[] {
  const names = replacer.filter((item) => ['string', 'number'].includes(typeof unbox(item)));
  return [...new Set(names.map(String))];
}

function gapOf(space: unknown): string {
  const value = unbox(space);
  if (typeof value === 'number') return ' '.repeat(Math.max(0, Math.min(10, Math.trunc(value) || 0)));
  return typeof value === 'string' ? value.slice(0, 10) : '';
}
