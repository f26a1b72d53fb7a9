import { shellWord } from '#capture/shell-lines/quote.ts';
import { encodeRequestHead } from '#wire/http/encode.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { type Command, type Context, type Program, placeOf } from '../command.ts';
import { printable } from '../describe.ts';
import type { OtherEnd } from '../host.ts';
import { HttpCall } from '../http-call.ts';
import { numberOf } from '../options.ts';
import { inShell } from './calculations.ts';

const MOST = Number.MAX_SAFE_INTEGER;

/** Polls for the events of the session's feed: held until there are some, or at intervals. */
export const poll: Command = {
  name: 'poll',
  summary: 'asks for events again and again: long polls, or one each so many seconds',
  usage: '',
  options: [
    { flag: '-s', value: 'CURSOR', text: 'the last event that you have; what comes from now on when left out' },
    { flag: '-e', value: 'SECONDS', text: 'short polls, one each so many seconds' },
    { flag: '-1', text: 'asks once and no more' },
  ],
  typed: [['Ctrl-C', 'ends it']],
  examples: [
    { line: 'poll', text: 'a long poll after the other' },
    { line: 'poll -e 2 -s 0', text: 'a short one each two seconds, from the beginning' },
  ],
  shell: (given, end) => {
    const { authority, token } = placeOf(end);
    const name = given.options.has('-e') ? 'poll' : 'long-poll';
    const since = given.options.get('-s');
    const query = since === undefined ? '' : `?since=${since}`;
    return [`curl -gsi ${shellWord(`http://${authority}/s/${token}/${name}${query}`)}`];
  },
  async run(context) {
    const { host, given } = context;
    const polls = new Polls(context, await host.otherEnd());
    inShell(host.print, poll.shell(given, polls.otherEnd));
    await polls.ask();
    return polls;
  },
};

class Polls implements Program {
  readonly prompt = '';
  readonly otherEnd: OtherEnd;
  readonly #context: Context;
  readonly #every: number | undefined;
  #cursor: number | undefined;
  #call: HttpCall | undefined;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(context: Context, end: OtherEnd) {
    this.#context = context;
    this.otherEnd = end;
    this.#cursor = numberOf('poll', context.given, '-s', 0, MOST);
    this.#every = numberOf('poll', context.given, '-e', 1, 3600);
  }

  line(): void {}

  async interrupt(): Promise<void> {
    this.#stop();
    await this.#call?.stop();
  }

  async end(): Promise<void> {
    await this.interrupt();
  }

  async ask(): Promise<void> {
    const { host } = this.#context;
    const name = this.#every === undefined ? 'long-poll' : 'poll';
    const query = this.#cursor === undefined ? '' : `?since=${this.#cursor}`;
    this.#call = await HttpCall.send(host, this.otherEnd, {
      method: 'GET',
      octets: encodeRequestHead({
        method: 'GET',
        target: `/s/${this.otherEnd.token}/${name}${query}`,
        lines: [['Host', this.otherEnd.address]],
      }),
      heard: (message) => this.#context.heard(message),
      head: ({ status }) => {
        if (status !== 200 && status !== 204) this.#stop();
      },
      over: (content) => this.#answered(content),
    });
  }

  #answered(content: Uint8Array): void {
    const { host, given } = this.#context;
    if (content.length > 0) host.print(`< ${printable(content)}`, 'received');
    this.#cursor = cursorOf(content) ?? this.#cursor;
    if (given.options.has('-1')) this.#stop();
    if (this.#stopped) return;
    this.#cancel = host.after((this.#every ?? 0) * 1000, () => {
      this.ask().catch((error: unknown) => {
        host.print(error instanceof Error ? error.message : String(error), 'bad');
        this.#stop();
      });
    });
  }

  #stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#context.done();
  }
}

/** The cursor that an answer gives for the next request. */
function cursorOf(content: Uint8Array): number | undefined {
  try {
    const answer: unknown = JSON.parse(decodeUtf8Lossy(content));
    const cursor: unknown = answer !== null && typeof answer === 'object' ? Reflect.get(answer, 'cursor') : undefined;
    return typeof cursor === 'number' ? cursor : undefined;
  } catch {
    return undefined;
  }
}
