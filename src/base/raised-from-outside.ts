/**
 * Marks errors that are made in the hub and raised in a greenlet: their stack is to show where the greenlet was, not where
 * the hub was.
 */
export const raisedFromOutside: unique symbol = Symbol('raised from outside');
