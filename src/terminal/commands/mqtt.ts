import { shellWord } from '#capture/shell-lines/quote.ts';
import {
  encodeAcknowledgement,
  encodeConnect,
  encodePacket,
  encodePublish,
  encodeSubscribe,
} from '#wire/mqtt/encode.ts';
import { PacketType } from '#wire/mqtt/packet-types.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { toHex } from '#wire/octets/hex.ts';
import { type Command, type Context, type Program, placeOf } from '../command.ts';
import { Conversation, type Message } from '../conversation.ts';
import { breachText, hexOf, summary } from '../describe.ts';
import { octetsOfEscaped } from '../escapes.ts';
import type { OtherEnd } from '../host.ts';
import { type Given, numberOf, usage } from '../options.ts';
import { inShell } from './calculations.ts';

const VERSION = 4;
const IDENTIFIER = 1;

/** Publishes a message, or subscribes to topics, in MQTT 3.1.1. */
export const mqtt: Command = {
  name: 'mqtt',
  summary: 'publishes a message, or subscribes to topics, at the session’s MQTT broker',
  usage: 'pub|sub',
  words: ['pub', 'sub'],
  options: [
    { flag: '-t', value: 'TOPIC', text: 'the topic; of sub a topic filter' },
    { flag: '-m', value: 'TEXT', text: 'what is published' },
    { flag: '-q', value: 'QOS', text: '0, 1 or 2' },
    { flag: '-r', text: 'the broker retains it' },
    { flag: '-i', value: 'ID', text: 'the client identifier; one of chance when left out' },
  ],
  typed: [['Ctrl-C', 'ends a subscription']],
  examples: [
    { line: 'mqtt sub -t news/#', text: 'all below news, until Ctrl-C' },
    { line: 'mqtt pub -t news/a -m hello -q 1', text: 'at least once: PUBACK answers' },
  ],
  shell: ({ options, operands: [what = 'pub'] }, end) => {
    const { host, token } = placeOf(end);
    const port = end?.mqtt?.port ?? 1883;
    const words = ['-h', end?.mqtt?.host ?? host, '-p', String(port), '-u', token];
    for (const flag of ['-t', '-m', '-q', '-i']) {
      const value = options.get(flag);
      if (value !== undefined && !(what === 'sub' && flag === '-m')) words.push(flag, shellWord(value) ?? "''");
    }
    if (options.has('-r') && what !== 'sub') words.push('-r');
    return [`mosquitto_${what === 'sub' ? 'sub -v' : 'pub'} ${words.join(' ')}`];
  },
  async run(context) {
    const { host, given } = context;
    const [what, ...more] = given.operands;
    if ((what !== 'pub' && what !== 'sub') || more.length > 0) throw usage('mqtt', 'mqtt wants pub or sub.');
    if (!given.options.has('-t')) throw usage('mqtt', `mqtt ${what} wants a topic: -t TOPIC.`);
    const qos = numberOf('mqtt', given, '-q', 0, 2) ?? 0;
    const end = await host.otherEnd();
    inShell(host.print, mqtt.shell(given, end));
    const client = new Client(context, qos);
    await client.open(end, what);
    return client;
  },
};

class Client implements Program {
  readonly prompt = '';
  readonly #context: Context;
  readonly #qos: number;
  #conversation: Conversation | undefined;

  constructor(context: Context, qos: number) {
    this.#context = context;
    this.#qos = qos;
  }

  async open(end: OtherEnd, what: 'pub' | 'sub'): Promise<void> {
    const { host, given, heard, done } = this.#context;
    this.#conversation = await Conversation.open(end, 'mqtt', {
      message: (message) => {
        const [arrow, tone] = message.side === 'server' ? (['<', 'received'] as const) : (['>', 'sent'] as const);
        host.print(`${arrow} ${hexOf(message.octets)}   ${summary(message)}`, tone);
        if (message.side !== 'server') return;
        heard(message);
        void this.#answer(message, what).catch(() => {});
      },
      broken: (breach) => host.print(breachText(breach), 'bad'),
      ended: (how) => {
        host.print(`The connection is over: ${how}.`, 'faint');
        done();
      },
    });
    const clientIdentifier = given.options.get('-i') ?? `terminal-${toHex(host.random(4))}`;
    const connect = { version: VERSION, clientIdentifier, keepAlive: 0, userName: end.token } as const;
    await this.#conversation.send(encodeConnect(connect));
  }

  line(): void {}

  async interrupt(): Promise<void> {
    this.#context.done();
    await this.#leave();
  }

  async end(): Promise<void> {
    await this.interrupt();
  }

  /** What a client does about a packet of its broker (MQTT 3.1.1 section 4.3). */
  async #answer({ unit }: Message, what: 'pub' | 'sub'): Promise<void> {
    const code = fieldNamed(unit, 'return code')?.value;
    const packetIdentifier = Number(fieldNamed(unit, 'packet identifier')?.value ?? 0);
    const acknowledge = (type: number) =>
      this.#send(encodeAcknowledgement({ version: VERSION, type, packetIdentifier }));
    if (unit.kind === 'CONNACK' && code === 0) await this.#begin(what);
    else if (unit.kind === 'PUBREC') await acknowledge(PacketType.PUBREL);
    else if (unit.kind === 'PUBREL') await acknowledge(PacketType.PUBCOMP);
    else if (unit.kind === 'PUBACK' || unit.kind === 'PUBCOMP') await this.#leave();
    else if (unit.kind === 'PUBLISH') {
      const qos = fieldNamed(unit, 'QoS')?.value;
      if (qos === 1) await acknowledge(PacketType.PUBACK);
      if (qos === 2) await acknowledge(PacketType.PUBREC);
    }
  }

  async #begin(what: 'pub' | 'sub'): Promise<void> {
    const topic = textGiven(this.#context.given, '-t');
    if (what === 'sub') {
      const subscriptions = [[topic, this.#qos]] as const;
      await this.#send(encodeSubscribe({ version: VERSION, packetIdentifier: IDENTIFIER, subscriptions }));
      return;
    }
    const payload = octetsOfEscaped(textGiven(this.#context.given, '-m')).octets;
    const retain = this.#context.given.options.has('-r');
    const parts = { version: VERSION, topic, payload, qos: this.#qos, retain, packetIdentifier: IDENTIFIER } as const;
    await this.#send(encodePublish(parts));
    if (this.#qos === 0) await this.#leave();
  }

  async #leave(): Promise<void> {
    if (!this.#conversation || this.#conversation.over) return;
    await this.#send(encodePacket({ type: PacketType.DISCONNECT, body: new Uint8Array(0) }));
    await this.#conversation.end('end');
  }

  async #send(octets: Uint8Array): Promise<void> {
    await this.#conversation?.send(octets);
  }
}

function textGiven({ options }: Given, flag: string): string {
  return options.get(flag) ?? '';
}
