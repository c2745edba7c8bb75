import '../core/main-stack.js';

export { RegistrationError } from '../base/errors.js';
export { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI, Poll, poll } from '../io/select/poll.js';
export type { NodeSocket, Pollable } from '../io/select/pollable.js';
export { type SelectOptions, select } from '../io/select/select.js';
export { EVENT_READ, EVENT_WRITE, Selector, type SelectorKey } from '../io/select/selector.js';
