import type { Message } from './conversation.ts';
import type { Host, OtherEnd } from './host.ts';
import type { Given, OptionSpec } from './options.ts';

/** A command that goes on: what is typed meanwhile is for it. */
export interface Program {
  /** What stands before what is typed for it. */
  readonly prompt: string;
  line(text: string): void | Promise<void>;
  /** Ctrl-C: it is to stop. */
  interrupt(): void | Promise<void>;
  /** Ctrl-D: nothing more will be typed for it. */
  end(): void | Promise<void>;
}

/** What a command may know and do. */
export interface Context {
  readonly host: Host;
  readonly given: Given;
  /** The protocol message that was received last, in this terminal. */
  last(): Message | undefined;
  /** A protocol message was received. */
  heard(message: Message): void;
  /** The program has ended. */
  done(): void;
}

/** An example of a call, and what it does. */
export interface Example {
  readonly line: string;
  readonly text: string;
}

/** One command, as data but for what it does. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the name in its usage. */
  readonly usage: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly Example[];
  /** What may be typed while it runs, for its help. */
  readonly typed?: readonly (readonly [keys: string, text: string])[];
  /** Words that its operands may be, for completion. */
  readonly words?: readonly string[];
  /**
   * The same from a real shell. `end` is undefined where none was asked for, as in a help text.
   * @returns one line for each, none where there is nothing like it
   */
  shell(given: Given, end: OtherEnd | undefined): readonly string[];
  /** Does it, and answers what goes on, if anything does. */
  run(context: Context): Program | undefined | Promise<Program | undefined>;
}

/** Host and port of the other end for a shell's programs: as words, or as what has to be put in their place. */
export function placeOf(end: OtherEnd | undefined): { host: string; port: string; authority: string; token: string } {
  if (end === undefined || end.isSimulated) {
    return { host: 'HOST', port: 'PORT', authority: 'HOST:PORT', token: 'TOKEN' };
  }
  const [, host = end.address, port = '80'] = /^(.*?)(?::(\d+))?$/.exec(end.address) ?? [];
  return { host, port, authority: end.address, token: end.token };
}
