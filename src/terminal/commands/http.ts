import { shellWord } from '#capture/shell-lines/quote.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { type Command, type Context, type Program, placeOf } from '../command.ts';
import type { Message } from '../conversation.ts';
import { breachText, printable } from '../describe.ts';
import { octetsOfEscaped } from '../escapes.ts';
import type { OtherEnd } from '../host.ts';
import { HttpCall } from '../http-call.ts';
import { inShell } from './calculations.ts';

/** A request composed line by line, each judged as it comes, and sent when it is whole. */
export const http: Command = {
  name: 'http',
  summary: 'composes a request line by line, judges each line, and sends it',
  usage: '',
  options: [{ flag: '-d', value: 'CONTENT', text: 'content to follow the head; its Content-Length is added' }],
  typed: [
    ['a line', 'the request line first, then field lines; CR LF is added'],
    ['an empty line', 'ends the head and sends it'],
    ['Ctrl-C', 'gives it up'],
  ],
  examples: [{ line: "http -d 'hello'", text: 'then: POST /s/… HTTP/1.1 (Tab helps), Host: …, an empty line' }],
  shell: ({ options }, end) => {
    const { authority, token } = placeOf(end);
    const content = options.get('-d');
    const data = content === undefined ? '' : ` --data-raw ${shellWord(content) ?? "''"}`;
    return [`curl -gsi --http1.1${data} ${shellWord(`http://${authority}/s/${token}/http`)}`];
  },
  async run(context) {
    const { host, given } = context;
    const end = await host.otherEnd();
    host.print(`Your paths begin with /s/${end.token}/ (Tab types it), your Host is ${end.address}.`, 'faint');
    inShell(host.print, http.shell(given, end));
    return new Composition(context, end);
  },
};

class Composition implements Program {
  readonly #context: Context;
  readonly #end: OtherEnd;
  readonly #lines: Uint8Array[] = [];
  readonly #told = new Set<string>();
  #call: HttpCall | undefined;

  constructor(context: Context, end: OtherEnd) {
    this.#context = context;
    this.#end = end;
  }

  get prompt(): string {
    if (this.#call) return '';
    return this.#lines.length === 0 ? 'request line> ' : 'field line> ';
  }

  async line(text: string): Promise<void> {
    if (this.#call) return;
    const { host, given } = this.#context;
    const data = given.options.get('-d');
    if (text === '' && this.#lines.length === 0) {
      host.print('A request line has a method, a target and a version: GET /s/… HTTP/1.1', 'faint');
      return;
    }
    const content = data === undefined ? new Uint8Array(0) : octetsOfEscaped(data).octets;
    if (text === '' && data !== undefined) this.#lines.push(encodeUtf8(`Content-Length: ${content.length}\r\n`));
    this.#lines.push(joinOctets([octetsOfEscaped(text).octets, encodeUtf8('\r\n')]));
    this.#judge();
    if (text !== '') return;
    const octets = joinOctets([...this.#lines, content]);
    this.#call = await HttpCall.send(host, this.#end, {
      method: printable(octets).split(' ')[0] ?? '',
      octets,
      heard: (message: Message) => this.#context.heard(message),
      over: (answer) => {
        if (answer.length > 0) host.print(`< ${printable(answer)}`, 'received');
        this.#context.done();
      },
    });
  }

  async interrupt(): Promise<void> {
    this.#context.done();
    await this.#call?.stop();
  }

  async end(): Promise<void> {
    await this.interrupt();
  }

  /** Says which rules the head breaks so far; it may be sent all the same. */
  #judge(): void {
    const wire = new Connection();
    wire.receive('client', joinOctets(this.#lines));
    const { broken = [] } = (wire.client.units.count > 0 ? wire.dissect('client', 0) : wire.pending('client')) ?? {};
    for (const breach of broken) {
      const text = breachText(breach);
      if (this.#told.has(text)) continue;
      this.#told.add(text);
      this.#context.host.print(text, 'bad');
    }
  }
}
