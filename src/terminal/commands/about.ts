import type { Command } from '../command.ts';
import type { Message } from '../conversation.ts';
import { explainMessage } from '../describe.ts';
import type { Host } from '../host.ts';
import { usage } from '../options.ts';
import { TerminalError } from '../terminal-error.ts';

const NOTHING = { options: new Map<string, string>(), operands: [] };

/** Takes what was received last apart. */
export const explain: Command = {
  name: 'explain',
  summary: 'takes apart what was received last, field by field',
  usage: '',
  options: [],
  examples: [{ line: 'explain', text: 'after an answer or a frame has come' }],
  shell: () => ['tshark -r capture.pcapng -V    # of a capture that the lab exported'],
  run({ host, last }) {
    explainLast(host, last());
    return undefined;
  },
};

/**
 * Takes a message apart that was received.
 * @throws TerminalError when none was
 */
export function explainLast(host: Host, last: Message | undefined): void {
  if (last === undefined) {
    throw new TerminalError(
      'usage',
      'Nothing was received in this terminal yet.',
      'Try nc, http, ws, sse, poll or mqtt.',
    );
  }
  explainMessage(host, last);
}

/** Empties the screen. */
export const clear: Command = {
  name: 'clear',
  summary: 'empties the screen',
  usage: '',
  options: [],
  examples: [],
  shell: () => ['clear'],
  run({ host }) {
    host.clear();
    return undefined;
  },
};

/** @param all asked for the commands when help is */
export function createHelp(all: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'lists the commands, or tells all of one',
    usage: '[COMMAND]',
    options: [],
    examples: [{ line: 'help nc', text: 'how nc is called, and what may be typed while it runs' }],
    shell: () => ['man nc'],
    run({ host, given: { operands } }) {
      const [name] = operands;
      if (name === undefined) list(host, all());
      else {
        const command = all().find((each) => each.name === name);
        if (command === undefined) throw usage('help', `There is no command ${name}.`);
        describe(host, command);
      }
      return undefined;
    },
  };
}

function list(host: Host, all: readonly Command[]): void {
  for (const { name, summary } of all) host.print(`  ${name.padEnd(8)} ${summary}`);
  host.print(
    'COMMAND --help tells all of one. Tab completes, arrows recall, Ctrl-C stops, Ctrl-D ends what is typed.',
    'faint',
  );
}

function describe(host: Host, { name, summary, usage, options, examples, typed = [], shell }: Command): void {
  host.print(`${name}: ${summary}`, 'good');
  host.print(`usage: ${name} ${options.length > 0 ? '[OPTIONS] ' : ''}${usage}`.trimEnd());
  for (const { flag, value, text } of options)
    host.print(`  ${`${flag}${value ? ` ${value}` : ''}`.padEnd(18)} ${text}`);
  if (typed.length > 0) host.print('while it runs:');
  for (const [keys, text] of typed) host.print(`  ${keys.padEnd(18)} ${text}`);
  if (examples.length > 0) host.print('examples:');
  for (const { line, text } of examples) host.print(`  ${line.padEnd(34)} ${text}`);
  const lines = shell(NOTHING, undefined);
  if (lines.length > 0) host.print('in a shell of your own:');
  for (const line of lines) host.print(`  ${line}`);
}
