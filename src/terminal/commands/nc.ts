import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Command, Program } from '../command.ts';
import { type Context, placeOf } from '../command.ts';
import { Conversation } from '../conversation.ts';
import { breachText, hexOf, printable, summary } from '../describe.ts';
import { octetsOfEscaped } from '../escapes.ts';
import type { Host } from '../host.ts';
import { usage } from '../options.ts';
import { explainLast } from './about.ts';
import { inShell, octetsOfHex } from './calculations.ts';

/** A raw connection: what is typed is what is sent. */
export const nc: Command = {
  name: 'nc',
  summary: 'a raw connection to the session’s own HTTP or MQTT service: what you type is what is sent',
  usage: '[http|mqtt]',
  words: ['http', 'mqtt'],
  options: [
    { flag: '-C', text: 'Enter sends CR LF, as HTTP’s lines end; LF alone otherwise' },
    { flag: '-x', text: 'lines are hex, and Enter adds nothing' },
  ],
  typed: [
    ['\\r \\n \\t \\0 \\xHH', 'send one octet each, \\\\ a backslash; \\c at the end sends no line end'],
    ['~x and ~t', 'hex from now on, and text again'],
    ['~e', 'explains what was received last'],
    ['~.', 'ends the connection; Ctrl-C resets it, Ctrl-D ends your half'],
    ['~~', 'a line that begins with ~'],
    ['Tab', 'completes paths of your session and names of fields'],
  ],
  examples: [
    { line: 'nc -C', text: 'HTTP by hand' },
    { line: 'nc -x mqtt', text: 'MQTT packets, octet by octet' },
  ],
  shell: ({ options, operands: [to = 'http'] }, end) => {
    const { host, port } = placeOf(end);
    const flag = options.has('-C') ? '-C ' : '';
    if (to !== 'mqtt') return [`nc ${flag}${host} ${port}`];
    if (end?.mqtt) return [`xxd -r -p | nc ${end.mqtt.host} ${end.mqtt.port}`];
    return ['xxd -r -p | nc HOST 1883'];
  },
  async run(context) {
    const { host, given, heard, done } = context;
    const [to = 'http', ...more] = given.operands;
    if ((to !== 'http' && to !== 'mqtt') || more.length > 0) {
      throw usage(
        'nc',
        `nc connects to http or mqtt of this session, and to nothing else: not to ${given.operands.join(' ')}.`,
      );
    }
    const end = await host.otherEnd();
    const raw = new RawSession(context, given.options.has('-x'), given.options.has('-C') ? '\r\n' : '\n');
    raw.conversation = await Conversation.open(end, to === 'mqtt' ? 'mqtt' : 'wire', {
      received: () => {
        if (to === 'http') raw.showText();
      },
      message: (message) => {
        if (message.side === 'server') heard(message);
        // The lines of HTTP are shown as they come.
        if (message.unit.protocol === 'http') return;
        const [arrow, tone] = message.side === 'server' ? (['<', 'received'] as const) : (['>', 'sent'] as const);
        host.print(`${arrow} ${hexOf(message.octets)}   ${summary(message)}`, tone);
      },
      broken: (breach) => {
        host.print(breachText(breach), 'bad');
        if (breach.rule.id === 'http.bare-lf') host.print('Enter sends LF alone here. nc -C sends CR LF.', 'faint');
      },
      ended: (how) => {
        host.print(`The connection is over: ${how}.`, 'faint');
        done();
      },
    });
    const minutes = Math.round(raw.conversation.milliseconds / 60_000);
    const name = to === 'mqtt' ? 'the MQTT service' : end.address;
    host.print(`Connected to ${name}. Take your time: the connection lasts ${minutes} minutes at most.`, 'good');
    if (to === 'http')
      host.print(`Your paths begin with /s/${end.token}/ (Tab types it), your Host is ${end.address}.`, 'faint');
    inShell(host.print, nc.shell(given, end));
    return raw;
  },
};

class RawSession implements Program {
  conversation: Conversation | undefined;
  readonly #context: Context;
  readonly #host: Host;
  readonly #lineEnd: string;
  #hex: boolean;
  /** Octets of the server before this offset were shown as text. */
  #shown = 0;

  constructor(context: Context, hex: boolean, lineEnd: string) {
    this.#context = context;
    this.#host = context.host;
    this.#hex = hex;
    this.#lineEnd = lineEnd;
  }

  get prompt(): string {
    return this.#hex ? 'hex> ' : '> ';
  }

  async line(text: string): Promise<void> {
    if (text === '~e') explainLast(this.#host, this.#context.last());
    else if (text === '~.') await this.conversation?.end('end');
    else if (text === '~x' || text === '~t') {
      this.#hex = text === '~x';
      this.#host.print(this.#hex ? 'Lines are hex from now on; Enter adds nothing.' : 'Lines are text again.', 'faint');
    } else {
      const octets = this.#octetsOf(text.startsWith('~~') ? text.slice(1) : text);
      if (octets.length > 0) await this.conversation?.send(octets);
    }
  }

  async interrupt(): Promise<void> {
    this.#host.print('^C: the connection is reset.', 'faint');
    this.#context.done();
    await this.conversation?.end('reset');
  }

  async end(): Promise<void> {
    this.#host.print('You have ended your half of the connection.', 'faint');
    await this.conversation?.end('end');
  }

  /** Shows what came and was not shown yet, line by line, as far as it is HTTP. */
  showText(): void {
    const { upgrade, server } = this.conversation?.wire ?? {};
    if (!server) return;
    const head = upgrade?.exchange.responseUnit;
    const to = head === undefined ? server.octets.end : server.units.offset(head) + server.units.length(head);
    if (to <= this.#shown) return;
    const text = printable(server.octets.view(this.#shown, to));
    this.#shown = to;
    for (const line of text.match(/.+?(?:\\n|$)/g) ?? []) this.#host.print(`< ${line}`, 'received');
  }

  #octetsOf(text: string): Uint8Array {
    if (this.#hex) return octetsOfHex('nc', text);
    const { octets, unended } = octetsOfEscaped(text);
    return unended ? octets : joinOctets([octets, encodeUtf8(this.#lineEnd)]);
  }
}
