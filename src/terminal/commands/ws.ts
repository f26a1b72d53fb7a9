import { shellWord } from '#capture/shell-lines/quote.ts';
import { encodeRequestHead } from '#wire/http/encode.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeClosePayload } from '#wire/websocket/encode.ts';
import { BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT } from '#wire/websocket/opcodes.ts';
import { type Command, type Context, type Program, placeOf } from '../command.ts';
import { Conversation, type Message } from '../conversation.ts';
import { breachText, hexOf, printable, summary } from '../describe.ts';
import { octetsOfEscaped } from '../escapes.ts';
import type { OtherEnd } from '../host.ts';
import { usage } from '../options.ts';
import { explainLast } from './about.ts';
import { inShell, octetsOfHex } from './calculations.ts';
import { clientFrame } from './frame.ts';

/** A WebSocket: the handshake and the masks are made, the frames are yours. */
export const ws: Command = {
  name: 'ws',
  summary: 'opens a WebSocket; then a line is a text message, and /ping, /close and more send other frames',
  usage: '[SUBPROTOCOL]',
  options: [{ flag: '-n', text: 'answers no ping and no close by itself: that is yours' }],
  typed: [
    ['a line', 'a text message; // for one that begins with a slash'],
    ['/ping [TEXT]', 'a ping; /pong the same way'],
    ['/binary HEX', 'a binary message'],
    ['/fragments A|B', 'one text message in fragments'],
    ['/close [CODE [TEXT]]', 'a Close'],
    ['/explain', 'takes apart what was received last'],
    ['/raw HEX', 'these octets, whatever they are'],
    ['Ctrl-C', 'drops the connection'],
  ],
  examples: [{ line: 'ws', text: 'then: hello' }],
  shell: ({ operands: [protocol] }, end) => {
    const { authority, token } = placeOf(end);
    const asked = protocol === undefined ? '' : ` --protocol=${protocol}`;
    return [`websocat${asked} ${shellWord(`ws://${authority}/s/${token}/ws`)}`];
  },
  async run(context) {
    const { host, given } = context;
    const end = await host.otherEnd();
    const socket = new Socket(context);
    inShell(host.print, ws.shell(given, end));
    await socket.open(end);
    return socket;
  },
};

class Socket implements Program {
  readonly #context: Context;
  #conversation: Conversation | undefined;
  #closing = false;

  constructor(context: Context) {
    this.#context = context;
  }

  get prompt(): string {
    return this.#conversation?.wire.upgrade ? 'ws> ' : '';
  }

  async open(end: OtherEnd): Promise<void> {
    const { host, given, heard, done } = this.#context;
    const [protocol] = given.operands;
    this.#conversation = await Conversation.open(end, 'wire', {
      message: (message) => {
        if (message.side === 'server') heard(message);
        this.#show(message);
        if (message.side === 'server') this.#answer(message);
      },
      broken: (breach) => host.print(breachText(breach), 'bad'),
      ended: (how) => {
        host.print(`The connection is over: ${how}.`, 'faint');
        done();
      },
    });
    await this.#conversation.send(
      encodeRequestHead({
        method: 'GET',
        target: `/s/${end.token}/ws`,
        lines: [
          ['Host', end.address],
          ['Upgrade', 'websocket'],
          ['Connection', 'Upgrade'],
          ['Sec-WebSocket-Key', toBase64(host.random(16))],
          ['Sec-WebSocket-Version', '13'],
          ...(protocol === undefined ? [] : [['Sec-WebSocket-Protocol', protocol] as const]),
        ],
      }),
    );
  }

  async line(text: string): Promise<void> {
    if (!this.#conversation?.wire.upgrade) {
      this.#context.host.print('The 101 has not come yet.', 'faint');
      return;
    }
    if (!text.startsWith('/') || text.startsWith('//')) {
      await this.#send(TEXT, octetsOfEscaped(text.startsWith('//') ? text.slice(1) : text).octets);
      return;
    }
    const [, name = '', rest = ''] = /^\/(\S*) ?(.*)$/s.exec(text) ?? [];
    await this.#directive(name, rest);
  }

  async interrupt(): Promise<void> {
    this.#context.done();
    await this.#conversation?.end('reset');
  }

  async end(): Promise<void> {
    await this.#directive('close', '1000');
  }

  async #directive(name: string, rest: string): Promise<void> {
    const text = octetsOfEscaped(rest).octets;
    if (name === 'ping' || name === 'pong') await this.#send(name === 'ping' ? PING : PONG, text);
    else if (name === 'binary') await this.#send(BINARY, octetsOfHex('ws', rest));
    else if (name === 'explain') explainLast(this.#context.host, this.#context.last());
    else if (name === 'raw') await this.#conversation?.send(octetsOfHex('ws', rest));
    else if (name === 'close') {
      const [code, ...reason] = rest.split(' ');
      if (code && !/^\d{1,5}$/.test(code)) throw usage('ws', `${code} is no close code.`);
      this.#closing = true;
      await this.#send(CLOSE, encodeClosePayload(code ? Number(code) : undefined, reason.join(' ')));
    } else if (name === 'fragments') {
      const parts = rest.split('|');
      for (const [index, part] of parts.entries()) {
        const fin = index === parts.length - 1;
        await this.#send(index === 0 ? TEXT : CONTINUATION, encodeUtf8(part), fin);
      }
    } else throw usage('ws', `There is no /${name} here.`);
  }

  async #send(opcode: number, payload: Uint8Array, fin = true): Promise<void> {
    await this.#conversation?.send(clientFrame(opcode, payload, this.#context.host.random(4), fin));
  }

  #show(message: Message): void {
    const { host } = this.#context;
    const [arrow, tone] = message.side === 'server' ? (['<', 'received'] as const) : (['>', 'sent'] as const);
    if (message.unit.kind !== 'frame') {
      for (const line of printable(message.octets).split(/(?<=\\n)/)) if (line) host.print(`${arrow} ${line}`, tone);
    } else host.print(`${arrow} ${hexOf(message.octets)}   ${summary(message)}`, tone);
  }

  /** Answers a ping with its payload, and a close with its code, as RFC 6455 sections 5.5.2 and 5.5.1 have it. */
  #answer({ unit, octets }: Message): void {
    if (unit.kind !== 'frame' || this.#context.given.options.has('-n')) return;
    const opcode = fieldNamed(unit, 'opcode')?.value;
    const field = fieldNamed(unit, 'payload data');
    const at = field === undefined ? 0 : field.offset - unit.offset;
    const payload = field === undefined ? new Uint8Array(0) : octets.slice(at, at + field.length);
    if (opcode === PING) void this.#send(PONG, payload).catch(() => {});
    if (opcode !== CLOSE) return;
    const answer = this.#closing ? Promise.resolve() : this.#send(CLOSE, payload.subarray(0, 2));
    void answer.then(() => this.#conversation?.end('end')).catch(() => {});
  }
}
