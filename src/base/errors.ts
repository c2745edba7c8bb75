/**
 * Every error of the library: one class and one code each. A text says what was expected, what it got, and what to do.
 *
 * The table in `docs/errors.md` holds the same codes; a test compares the two. Longer than other files because it is a list.
 */

import { raisedFromOutside } from './raised-from-outside.js';

/** All codes, by class. */
export const codes = {
  ArgumentTypeError: 'ERR_INVALID_ARG_TYPE',
  ArgumentValueError: 'ERR_INVALID_ARG_VALUE',
  OutOfRangeError: 'ERR_OUT_OF_RANGE',
  AddonLoadError: 'ERR_ADDON_LOAD',
  DuplicateCopyError: 'ERR_DUPLICATE_COPY',
  StackError: 'ERR_STACK',
  BlockingSwitchOutError: 'ERR_BLOCKING_SWITCH_OUT',
  InvalidSwitchError: 'ERR_INVALID_SWITCH',
  ConcurrentObjectUseError: 'ERR_CONCURRENT_OBJECT_USE',
  AlreadyStartedError: 'ERR_ALREADY_STARTED',
  TerminatedError: 'ERR_TERMINATED',
  LoopExit: 'ERR_LOOP_EXIT',
  GreenletExit: 'ERR_GREENLET_EXIT',
  KeyboardInterrupt: 'ERR_KEYBOARD_INTERRUPT',
  Timeout: 'ERR_TIMEOUT',
  Empty: 'ERR_QUEUE_EMPTY',
  Full: 'ERR_QUEUE_FULL',
  ShutDown: 'ERR_QUEUE_SHUT_DOWN',
  TaskDoneError: 'ERR_TASK_DONE',
  OverReleaseError: 'ERR_OVER_RELEASE',
  NotOwnerError: 'ERR_NOT_OWNER',
  BrokenBarrierError: 'ERR_BROKEN_BARRIER',
  PoolFull: 'ERR_POOL_FULL',
  PoolDeadlockError: 'ERR_POOL_DEADLOCK',
  SocketTimeout: 'ERR_SOCKET_TIMEOUT',
  SocketClosedError: 'ERR_SOCKET_CLOSED',
  SocketStateError: 'ERR_SOCKET_STATE',
  CertificateError: 'ERR_CERTIFICATE',
  SequenceError: 'ERR_SEQUENCE',
  LeakError: 'ERR_LEAK',
  PipeClosedError: 'ERR_PIPE_CLOSED',
  TimeoutExpired: 'ERR_TIMEOUT_EXPIRED',
  CalledProcessError: 'ERR_CALLED_PROCESS',
  RegistrationError: 'ERR_REGISTRATION',
  ConnectionClosed: 'ERR_CONNECTION_CLOSED',
  WebSocketClosed: 'ERR_WEBSOCKET_CLOSED',
  HttpError: 'ERR_HTTP',
  WSGIError: 'ERR_WSGI',
  ClusterError: 'ERR_CLUSTER',
  AppError: 'ERR_APP',
} as const;

/** The code of any error that this library throws. */
export type ErrorCode = (typeof codes)[keyof typeof codes];

/** What all errors of the library have in common: a `code` that stays when the text changes. */
export interface CodedError extends Error {
  readonly code: ErrorCode;
}

/** An argument of the wrong type. The caller's mistake. */
export class ArgumentTypeError extends TypeError implements CodedError {
  override readonly name: string = 'ArgumentTypeError';
  readonly code: ErrorCode = codes.ArgumentTypeError;
}

/** An argument of the right type with a value that makes no sense. The caller's mistake. */
export class ArgumentValueError extends TypeError implements CodedError {
  override readonly name: string = 'ArgumentValueError';
  readonly code: ErrorCode = codes.ArgumentValueError;
}

/** A number outside its range: a negative timeout, for one. The caller's mistake. */
export class OutOfRangeError extends RangeError implements CodedError {
  override readonly name: string = 'OutOfRangeError';
  readonly code: ErrorCode = codes.OutOfRangeError;
}

/** The compiled part of the library could not be loaded. The text lists what was tried and the remedies that fit. */
export class AddonLoadError extends Error implements CodedError {
  override readonly name: string = 'AddonLoadError';
  readonly code: ErrorCode = codes.AddonLoadError;
}

/** Two copies of the library in one thread: they would have two hubs, each waiting for the other's greenlets. */
export class DuplicateCopyError extends Error implements CodedError {
  override readonly name: string = 'DuplicateCopyError';
  readonly code: ErrorCode = codes.DuplicateCopyError;
}

/** No stack for another greenlet: memory, mappings or threads ran out, or the size asked for is impossible. */
export class StackError extends Error implements CodedError {
  override readonly name: string = 'StackError';
  readonly code: ErrorCode = codes.StackError;
}

/** A blocking call where nothing may block: a callback of the event loop, or the top level of an ES module. */
export class BlockingSwitchOutError extends Error implements CodedError {
  override readonly name: string = 'BlockingSwitchOutError';
  readonly code: ErrorCode = codes.BlockingSwitchOutError;
}

/** A greenlet that waits for one thing was switched to by somebody else, or one would wait for itself. */
export class InvalidSwitchError extends Error implements CodedError {
  override readonly name: string = 'InvalidSwitchError';
  readonly code: ErrorCode = codes.InvalidSwitchError;
}

/** Two greenlets use an object at once that only one may use. */
export class ConcurrentObjectUseError extends Error implements CodedError {
  override readonly name: string = 'ConcurrentObjectUseError';
  readonly code: ErrorCode = codes.ConcurrentObjectUseError;
}

/** Something that runs once was started a second time. */
export class AlreadyStartedError extends Error implements CodedError {
  override readonly name: string = 'AlreadyStartedError';
  readonly code: ErrorCode = codes.AlreadyStartedError;
}

/** A greenlet's JavaScript was terminated from outside (a `vm` time limit of another greenlet, for one). */
export class TerminatedError extends Error implements CodedError {
  override readonly name: string = 'TerminatedError';
  readonly code: ErrorCode = codes.TerminatedError;
}

/** The main greenlet waits, and nothing is left that could ever wake it. The text says who waits for what. */
export class LoopExit extends Error implements CodedError {
  override readonly name: string = 'LoopExit';
  readonly code: ErrorCode = codes.LoopExit;
  /** @internal */
  get [raisedFromOutside](): true {
    return true;
  }
}

/**
 * Ends a greenlet quietly: what `kill` raises. A greenlet that ends with it counts as successful and nothing is printed.
 *
 * In Python it passes through `except Exception`. JavaScript's `catch` has no such door: call `rethrowExit(error)` first
 * in a `catch` that goes on, or the kill is swallowed.
 */
export class GreenletExit extends Error implements CodedError {
  override readonly name: string = 'GreenletExit';
  readonly code: ErrorCode = codes.GreenletExit;
}

/** Raised in the main greenlet by Ctrl-C under the `geventjs` command. */
export class KeyboardInterrupt extends Error implements CodedError {
  override readonly name: string = 'KeyboardInterrupt';
  readonly code: ErrorCode = codes.KeyboardInterrupt;
  /** @internal */
  get [raisedFromOutside](): true {
    return true;
  }
}

/** `get` found nothing in a queue in time. */
export class Empty extends Error implements CodedError {
  override readonly name: string = 'Empty';
  readonly code: ErrorCode = codes.Empty;
}

/** `put` found no room in a queue in time. */
export class Full extends Error implements CodedError {
  override readonly name: string = 'Full';
  readonly code: ErrorCode = codes.Full;
}

/** A pool had no free place in time. */
export class PoolFull extends Full {
  override readonly name: string = 'PoolFull';
  override readonly code: ErrorCode = codes.PoolFull;
}

/** The queue has been shut down: nothing can be put, or nothing is left to get. */
export class ShutDown extends Error implements CodedError {
  override readonly name: string = 'ShutDown';
  readonly code: ErrorCode = codes.ShutDown;
}

/** `taskDone` was called more often than there were items. */
export class TaskDoneError extends Error implements CodedError {
  override readonly name: string = 'TaskDoneError';
  readonly code: ErrorCode = codes.TaskDoneError;
}

/** Something was released that is not held, or more often than it can be. */
export class OverReleaseError extends Error implements CodedError {
  override readonly name: string = 'OverReleaseError';
  readonly code: ErrorCode = codes.OverReleaseError;
}

/** A greenlet used a lock as its owner, and is not. */
export class NotOwnerError extends Error implements CodedError {
  override readonly name: string = 'NotOwnerError';
  readonly code: ErrorCode = codes.NotOwnerError;
}

/** A barrier was aborted or reset, or one of those who met there gave up. */
export class BrokenBarrierError extends Error implements CodedError {
  override readonly name: string = 'BrokenBarrierError';
  readonly code: ErrorCode = codes.BrokenBarrierError;
}

/** All greenlets of a pool wait for a place in that same pool. */
export class PoolDeadlockError extends Error implements CodedError {
  override readonly name: string = 'PoolDeadlockError';
  readonly code: ErrorCode = codes.PoolDeadlockError;
}

/** A blocking call of a socket took longer than its `setTimeout` allows. An ordinary error: `rethrowExit` lets it pass. */
export class SocketTimeout extends Error implements CodedError {
  override readonly name: string = 'SocketTimeout';
  readonly code: ErrorCode = codes.SocketTimeout;
}

/** A socket was used after it had been closed or handed over, or was closed by another greenlet meanwhile. */
export class SocketClosedError extends Error implements CodedError {
  override readonly name: string = 'SocketClosedError';
  readonly code: ErrorCode = codes.SocketClosedError;
}

/** A socket cannot do this in its state: receive before it is connected, for one. */
export class SocketStateError extends Error implements CodedError {
  override readonly name: string = 'SocketStateError';
  readonly code: ErrorCode = codes.SocketStateError;
}

/** The other side of a TLS connection could not prove who it is. `cause` is the error of Node's, with the code of the reason. */
export class CertificateError extends Error implements CodedError {
  override readonly name: string = 'CertificateError';
  readonly code: ErrorCode = codes.CertificateError;
}

/** A turn of a sequencer was taken twice, or can never come. */
export class SequenceError extends Error implements CodedError {
  override readonly name: string = 'SequenceError';
  readonly code: ErrorCode = codes.SequenceError;
}

/** Something was left over that should have ended. The text says what. */
export class LeakError extends Error implements CodedError {
  override readonly name: string = 'LeakError';
  readonly code: ErrorCode = codes.LeakError;
}

/** A pipe to a child was used after it had been closed. */
export class PipeClosedError extends Error implements CodedError {
  override readonly name: string = 'PipeClosedError';
  readonly code: ErrorCode = codes.PipeClosedError;
}

/** A command: its words, or a line for the shell. */
type Command = readonly string[] | string;

/** The output of a command, as far as it is known. */
type CommandOutput = string | Buffer | null;

/** A command did not end in time. It has what the command had printed until then. */
export class TimeoutExpired extends Error implements CodedError {
  override readonly name: string = 'TimeoutExpired';
  readonly code: ErrorCode = codes.TimeoutExpired;
  readonly cmd: Command;
  /** Milliseconds. */
  readonly timeout: number;
  readonly output: CommandOutput;
  readonly stderr: CommandOutput;

  constructor(cmd: Command = '', timeout = 0, output: CommandOutput = null, stderr: CommandOutput = null) {
    super(`the command ${shown(cmd)} did not end within ${timeout} ms`);
    this.cmd = cmd;
    this.timeout = timeout;
    this.output = output;
    this.stderr = stderr;
  }

  /** The same as `output`. */
  get stdout(): CommandOutput {
    return this.output;
  }
}

/** A command failed: it ended with a code that is not 0, or by a signal, which is a negative code. */
export class CalledProcessError extends Error implements CodedError {
  override readonly name: string = 'CalledProcessError';
  readonly code: ErrorCode = codes.CalledProcessError;
  readonly returnCode: number;
  readonly cmd: Command;
  readonly output: CommandOutput;
  readonly stderr: CommandOutput;

  constructor(returnCode = 0, cmd: Command = '', output: CommandOutput = null, stderr: CommandOutput = null) {
    const how = returnCode < 0 ? `was ended by signal ${-returnCode}` : `failed with code ${returnCode}`;
    super(`the command ${shown(cmd)} ${how}`);
    this.returnCode = returnCode;
    this.cmd = cmd;
    this.output = output;
    this.stderr = stderr;
  }

  /** The same as `output`. */
  get stdout(): CommandOutput {
    return this.output;
  }
}

function shown(cmd: Command): string {
  return JSON.stringify(typeof cmd === 'string' ? cmd : cmd.join(' '));
}

/** Something was registered a second time, or is not registered where it should be. */
export class RegistrationError extends Error implements CodedError {
  override readonly name: string = 'RegistrationError';
  readonly code: ErrorCode = codes.RegistrationError;
}

/** The other side has gone away, or the connection was closed here. */
export class ConnectionClosed extends Error implements CodedError {
  override readonly name: string = 'ConnectionClosed';
  readonly code: ErrorCode = codes.ConnectionClosed;
}

/** A WebSocket has been closed, by whichever side. */
export class WebSocketClosed extends ConnectionClosed {
  override readonly name: string = 'WebSocketClosed';
  override readonly code: ErrorCode = codes.WebSocketClosed;
  /** Why: 1000 and 1001 are the ordinary end, 1006 is a connection that broke. The numbers of RFC 6455, 7.4. */
  readonly closeCode: number;
  /** What the other side said about it. */
  readonly reason: string;

  constructor(closeCode = 1006, reason = '') {
    super(`the WebSocket has been closed: ${closeCode}${reason && ` (${reason})`}`);
    this.closeCode = closeCode;
    this.reason = reason;
  }
}

/**
 * An answer of an HTTP server, as an error. One with a status below 500 is the client's mistake: it is answered with its
 * text and not reported. From 500 on the client sees the status alone, and the error is reported.
 */
export class HttpError extends Error implements CodedError {
  override readonly name: string = 'HttpError';
  readonly code: ErrorCode = codes.HttpError;
  /** The status of the answer; 500 unless given. Web frameworks look at it, too. */
  readonly status: number;

  /** @throws {OutOfRangeError} when `status` is not from 400 to 599 */
  constructor(status = 500, message?: string, options?: ErrorOptions) {
    super(message, options);
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new OutOfRangeError(`the status of an HttpError must be a whole number from 400 to 599, got ${status}`);
    }
    this.status = status;
  }
}

/** A WSGI application did not keep to the protocol. The text says which rule. */
export class WSGIError extends Error implements CodedError {
  override readonly name: string = 'WSGIError';
  readonly code: ErrorCode = codes.WSGIError;
}

/** The workers of a cluster could not be started. The text says why. */
export class ClusterError extends Error implements CodedError {
  override readonly name: string = 'ClusterError';
  readonly code: ErrorCode = codes.ClusterError;
}

/** A module has no app to be served, or one that is not clear. The text says what it exports. */
export class AppError extends Error implements CodedError {
  override readonly name: string = 'AppError';
  readonly code: ErrorCode = codes.AppError;
}
