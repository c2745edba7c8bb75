import { AsyncResult } from 'geventjs/event';
import { asyncResultPrimitive } from './models/async-result.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

checkPrimitive(asyncResultPrimitive('AsyncResult', () => new AsyncResult()));

type Options = Parameters<AsyncResult['get']>[0];

class KeepsTheFirst<T> extends AsyncResult<T> {
  override set(value: T): void {
    super.set(this.value ?? value);
  }
}

class PrefersErrors<T> extends AsyncResult<T> {
  override get(options?: Options): T {
    const value = super.get(options);
    if (this.exception !== undefined) throw this.exception;
    return value;
  }
}

for (const Broken of [KeepsTheFirst, PrefersErrors]) {
  checkIsFound(asyncResultPrimitive(Broken.name, () => new Broken()));
}
