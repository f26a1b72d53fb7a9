import { createHttpDecoder, type HttpDecoder } from '#wire/http/decoder.ts';
import type { ResponseHead } from '#wire/http/head.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { Conversation, type Message } from './conversation.ts';
import { breachText, printable } from './describe.ts';
import type { Host, OtherEnd } from './host.ts';

interface CallOptions {
  readonly method: string;
  /** The request as it is sent. */
  readonly octets: Uint8Array;
  heard(message: Message): void;
  head?(head: ResponseHead): void;
  /** Octets of the content came, without the framing of chunks. */
  content?(octets: Uint8Array): void;
  /** The answer is over, or the connection is. */
  over(content: Uint8Array): void;
}

/** One request on a connection of its own, which is printed with its answer's head. */
export class HttpCall {
  readonly #stream = new OctetStream();
  readonly #decoder: HttpDecoder;
  readonly #options: CallOptions;
  readonly #parts: Uint8Array[] = [];
  #conversation: Conversation | undefined;
  #over = false;

  private constructor(host: Host, options: CallOptions) {
    this.#options = options;
    this.#decoder = createHttpDecoder(this.#stream, {
      side: 'server',
      requestMethod: () => options.method,
      onHead: (head) => {
        const response = head as ResponseHead;
        printLines(host, '<', 'received', headLines(response));
        options.head?.(response);
      },
      onContent: ({ offset, length }) => {
        const octets = this.#stream.octets.view(offset, offset + length).slice();
        this.#parts.push(octets);
        options.content?.(octets);
      },
      onMessageEnd: () => this.#end(),
    });
  }

  /** Sends a request. Rejects with a TerminalError when there is no connection for it. */
  static async send(host: Host, end: OtherEnd, options: CallOptions): Promise<HttpCall> {
    const call = new HttpCall(host, options);
    const conversation = await Conversation.open(end, 'wire', {
      received: (octets) => call.#received(octets),
      message: (message) => message.side === 'server' && options.heard(message),
      broken: (breach) => host.print(breachText(breach), 'bad'),
      ended: () => {
        call.#stream.ended = true;
        call.#decoder.advance();
        call.#end();
      },
    });
    call.#conversation = conversation;
    printLines(host, '>', 'sent', printable(options.octets).split(/(?<=\\n)/));
    await conversation.send(options.octets);
    return call;
  }

  /** Gives it up: the connection is dropped. */
  async stop(): Promise<void> {
    this.#over = true;
    await this.#conversation?.end('reset');
  }

  #received(octets: Uint8Array): void {
    if (this.#over) return;
    this.#stream.octets.append(octets);
    this.#decoder.advance();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    void this.#conversation?.end('end');
    this.#options.over(joinOctets(this.#parts));
  }
}

function headLines({ version, status, reason, lines }: ResponseHead): string[] {
  return [`${version} ${status} ${reason}`, ...lines.map(({ name, value }) => `${name}: ${value}`), ''];
}

function printLines(host: Host, arrow: string, tone: 'sent' | 'received', lines: readonly string[]): void {
  for (const line of lines) host.print(`${arrow} ${line}`, tone);
}
