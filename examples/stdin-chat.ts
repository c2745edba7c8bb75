// A chat on a terminal. Reading from it blocks, and yet the others in the room answer, and say something when nobody types.
//
//   geventjs examples/stdin-chat.ts
import { joinAll, sleep, spawnWith } from 'geventjs';
import { FileObject } from 'geventjs/fileobject';
import { Empty, Queue, ShutDown } from 'geventjs/queue';

const pause = Number(process.env['PAUSE_MS'] ?? 1000);

interface Message {
  from: string;
  text: string;
}

/** Everybody in the room hears what is said, and who says it. */
class Room {
  readonly #ears = new Map<string, Queue<Message>>();
  readonly #log: FileObject;

  constructor(log: FileObject) {
    this.#log = log;
  }

  enter(name: string): Queue<Message> {
    const ear = new Queue<Message>();
    this.#ears.set(name, ear);
    return ear;
  }

  say(from: string, text: string): void {
    this.#log.write(`${from}: ${text}\n`);
    for (const [name, ear] of this.#ears) if (name !== from) ear.put({ from, text });
  }

  /** They still answer what they have heard, and leave. */
  close(): void {
    for (const ear of this.#ears.values()) ear.shutdown();
    this.#ears.clear();
  }
}

type Answer = (message: Message) => string | undefined;

/** Answers what it hears. An answer takes a moment, and does not keep anybody from typing. */
function live(room: Room, name: string, answer: Answer, whenQuiet?: string): void {
  const ear = room.enter(name);
  try {
    for (;;) {
      const text = hear(ear, answer, whenQuiet);
      if (text !== undefined) room.say(name, text);
    }
  } catch (error) {
    if (!(error instanceof ShutDown)) throw error;
    room.say(name, 'bye!');
  }
}

function hear(ear: Queue<Message>, answer: Answer, whenQuiet: string | undefined): string | undefined {
  try {
    const message = ear.get(whenQuiet === undefined ? {} : { timeout: 20 * pause });
    sleep(pause); // thinks
    return answer(message);
  } catch (error) {
    if (error instanceof Empty) return whenQuiet;
    throw error;
  }
}

function askBack({ from, text }: Message): string | undefined {
  if (from !== 'you') return undefined;
  return text.endsWith('?') ? 'why do you ask?' : `tell me more about "${text.split(' ').at(-1)}"`;
}

function count({ from, text }: Message): string | undefined {
  return from === 'you' ? `that was ${text.split(' ').length} words` : undefined;
}

const terminal = new FileObject(0, 'r', { closeFd: false });
const log = new FileObject(1, 'w', { closeFd: false, buffering: 1 });
const room = new Room(log);
const others = [
  spawnWith({ name: 'eliza' }, live, room, 'eliza', askBack),
  spawnWith({ name: 'pedant' }, live, room, 'pedant', count, 'nobody has said anything'),
];
sleep(0); // they come in
for (const line of terminal) room.say('you', line.trim());
room.close();
joinAll(others, { raiseError: true });
