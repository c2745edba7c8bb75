// Compiled, never run: what of `geventjs/os` and `geventjs/select` must compile, and what must not.

import type { ChildProcess } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { Timeout } from 'geventjs';
import { close, makeNonblocking, pipe, read, WNOHANG, waitpid, watchChild, write } from 'geventjs/os';
import { EVENT_READ, POLLIN, type Poll, poll, Selector, type SelectorKey, select } from 'geventjs/select';
import { exactly } from './exactly.js';

export function descriptors(child: ChildProcess): void {
  exactly<Buffer>()(read(0, 10));
  exactly<number>()(write(1, 'text'));
  exactly<number>()(write(1, new Uint16Array(2)));
  exactly<boolean>()(makeNonblocking(0));
  exactly<[input: number, output: number]>()(pipe());
  exactly<[pid: number, status: number]>()(waitpid(-1, WNOHANG));
  exactly<void>()(close(3));
  watchChild(child);

  // @ts-expect-error how much?
  read(0);
  // @ts-expect-error bytes or text
  write(1, [1, 2]);
  // @ts-expect-error a number
  waitpid(child);
}

export function selecting(socket: Socket, server: Server, file: FileHandle): void {
  const [readers, writers, others] = select([socket, 5], new Set([file]), [{ fileno: () => 3 }], { timeout: 10 });
  exactly<(Socket | 5)[]>()(readers);
  exactly<FileHandle[]>()(writers);
  exactly<{ fileno: () => number }[]>()(others);
  select([server, process.stdin], [], [], { timeout: new Timeout(5) });

  // @ts-expect-error three lists
  select([socket], []);
  // @ts-expect-error the time limit is an option
  select([], [], [], 10);
  // @ts-expect-error no descriptor
  select(['file'], [], []);
  // @ts-expect-error no descriptor
  select([{ name: 'file' }], [], []);
}

export function polling(socket: Socket): void {
  using set: Poll = poll();
  set.register(socket, POLLIN);
  exactly<[fd: number, events: number][]>()(set.poll(10));

  // @ts-expect-error milliseconds
  set.poll('10');
  // @ts-expect-error what to look for?
  set.modify(socket);
}

export function selectors(socket: Socket): void {
  using selector = new Selector<string>();
  exactly<SelectorKey<string>>()(selector.register(socket, EVENT_READ, 'data'));
  for (const [key, events] of selector.select({ timeout: 10 })) {
    exactly<string>()(key.data);
    exactly<number>()(events);
  }
  new Selector().register(socket, EVENT_READ);

  // @ts-expect-error without its data
  selector.register(socket, EVENT_READ);
  // @ts-expect-error data of another type
  selector.modify(socket, EVENT_READ, 5);
  // @ts-expect-error the map can only be read
  selector.getMap().clear();
}
