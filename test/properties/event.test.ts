import { Event } from 'geventjs/event';
import { eventPrimitive } from './models/event.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

checkPrimitive(eventPrimitive('Event', () => new Event()));

type Options = Parameters<Event['wait']>[0];

class LooksAgain extends Event {
  override wait(options?: Options): boolean {
    return super.wait(options) && this.isSet();
  }
}

class LetsOthersOvertake extends Event {
  override wait(options?: Options): boolean {
    return this.isSet() || super.wait(options);
  }
}

for (const Broken of [LooksAgain, LetsOthersOvertake]) {
  checkIsFound(eventPrimitive(Broken.name, () => new Broken()));
}
