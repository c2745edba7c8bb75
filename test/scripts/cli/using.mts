import { sleep } from 'geventjs';
import { use } from './used.cts';

class Held implements Disposable {
  constructor(name: string) {
    this.name = name;
  }
  readonly name: string;
  [Symbol.dispose](): void {
    sleep(1);
    console.log(`${this.name} given back`);
  }
}

{
  using first = new Held('first');
  using _second = new Held('second');
  console.log(`${first.name} held`);
}
use(new Held('third'));
