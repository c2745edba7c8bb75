/** What `blocking()` is tried on. */

/** A promise of `value` that is settled in a later turn of the loop. */
export const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));

/** A client as they are written: private fields, accessors, methods that call others. */
export class Client {
  static readonly #made: Client[] = [];
  #queries = 0;
  #name = 'client';
  readonly url: string;

  constructor(url = 'test:') {
    this.url = url;
    Client.#made.push(this);
  }

  static async connect(url: string): Promise<Client> {
    return later(new Client(url));
  }

  async query(text: string, ...values: number[]): Promise<string> {
    this.#queries++;
    return later([text, ...values].join());
  }

  async fail(error: unknown): Promise<never> {
    await null;
    throw error;
  }

  both(): Promise<string[]> {
    return Promise.all([this.query('one'), this.query('two')]);
  }

  count(): number {
    return this.#queries;
  }

  self(): this {
    return this;
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }
}
