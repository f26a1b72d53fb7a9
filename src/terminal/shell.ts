import type { Command, Program } from './command.ts';
import { commands } from './commands/commands.ts';
import type { Message } from './conversation.ts';
import type { Host } from './host.ts';
import { readOptions } from './options.ts';
import { TerminalError } from './terminal-error.ts';
import { wordsOf } from './words.ts';

export const PROMPT = '$ ';

/** What can stand at the end of what was typed. */
export interface Completion {
  /** What the last word may become. */
  readonly words: readonly string[];
  /** How many characters of the last word are there already. */
  readonly typed: number;
}

/** Reads command lines, and gives what is typed to the program that runs, one line after the other. */
export class Shell {
  readonly #host: Host;
  #program: Program | undefined;
  /** Starts with every command: what a program says that has ended is not listened to. */
  #run = 0;
  #last: Message | undefined;
  #token: string | undefined;
  #queue: Promise<void> = Promise.resolve();
  readonly #changed: () => void;

  /** @param changed called when another prompt stands before what is typed */
  constructor(host: Host, changed: () => void = () => {}) {
    this.#host = {
      ...host,
      print: (text, tone) => host.print(text, tone),
      otherEnd: async () => {
        const end = await host.otherEnd();
        this.#token = end.token;
        return end;
      },
    };
    this.#changed = changed;
  }

  get prompt(): string {
    return this.#program === undefined ? PROMPT : this.#program.prompt;
  }

  get running(): boolean {
    return this.#program !== undefined;
  }

  /** A line was typed. Resolves once it was taken: what a program then does may go on. */
  enter(text: string): Promise<void> {
    return this.#inTurn(() => (this.#program ? this.#program.line(text) : this.#command(text)));
  }

  /** Ctrl-C. It does not wait for lines that were typed before. */
  async interrupt(): Promise<void> {
    await this.#guarded(async () => this.#program?.interrupt());
  }

  /** Ctrl-D on an empty line. */
  end(): Promise<void> {
    return this.#inTurn(async () => this.#program?.end());
  }

  /** What what was typed may go on with. */
  complete(before: string): Completion {
    const last = /\S*$/.exec(before)?.[0] ?? '';
    const words = this.#candidates(before, last).filter((word) => word.startsWith(last) && word !== last);
    return { words: words.sort(), typed: last.length };
  }

  #candidates(before: string, last: string): string[] {
    if (this.#program || last.startsWith('/')) return [...this.#paths(), ...FIELD_LINES];
    const [name] = before.trimStart().split(/\s+/);
    if (before.trimStart() === last) return commands.map((command) => command.name);
    const command = commands.find((each) => each.name === name);
    if (command === undefined) return [];
    if (name === 'help') return commands.map((each) => each.name);
    return [...command.options.map(({ flag }) => flag), '--help', ...(command.words ?? [])];
  }

  #paths(): string[] {
    return this.#token === undefined ? [] : PATHS.map((path) => `/s/${this.#token}/${path}`);
  }

  async #command(line: string): Promise<void> {
    const [name, ...words] = wordsOf(line);
    if (name === undefined) return;
    const command = commands.find((each) => each.name === name);
    if (command === undefined) {
      const near = commands.find((each) => each.name[0] === name[0]);
      const hint = near ? `Perhaps ${near.name}? ` : '';
      throw new TerminalError('unknown command', `There is no command ${name}.`, `${hint}help lists all of them.`);
    }
    if (words.includes('--help')) {
      await this.#start(help(), [name]);
      return;
    }
    await this.#start(command, words);
  }

  async #start(command: Command, words: readonly string[]): Promise<void> {
    const given = readOptions(command.name, command.options, words);
    this.#run += 1;
    const run = this.#run;
    const mine = () => run === this.#run;
    let over = false;
    const program = await command.run({
      host: this.#host,
      given,
      last: () => this.#last,
      heard: (message) => {
        this.#last = message;
      },
      done: () => {
        over = true;
        if (mine()) this.#is(undefined);
      },
    });
    if (!over && mine()) this.#is(program);
  }

  #is(program: Program | undefined): void {
    this.#program = program;
    this.#changed();
  }

  #inTurn(work: () => void | Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(() => this.#guarded(work));
    return this.#queue;
  }

  /** What goes wrong is said, with what to do about it. */
  async #guarded(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      this.#host.print(error.message, 'bad');
      this.#host.print(error.advice, 'faint');
    }
  }
}

/** What stands under a session's path. */
const PATHS = ['ws', 'http', 'poll', 'long-poll', 'events', 'stream', 'publish'];

/** What field lines are often begun with. */
const FIELD_LINES = [
  'Host:',
  'Upgrade:',
  'Connection:',
  'Sec-WebSocket-Key:',
  'Sec-WebSocket-Version:',
  'Sec-WebSocket-Protocol:',
  'Transfer-Encoding:',
  'Content-Length:',
  'Last-Event-ID:',
  'Accept:',
];

function help(): Command {
  return commands.find(({ name }) => name === 'help') as Command;
}
