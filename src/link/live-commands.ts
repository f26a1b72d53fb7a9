import { toHex } from '#wire/octets/hex.ts';
import type {
  FeedPace,
  FeedState,
  Injection,
  LinkCommands,
  MqttMessage,
  RawClient,
  ServerMessage,
  Specimen,
  Target,
} from './commands.ts';
import { ask, type Session } from './sandbox-api.ts';

/** The addresses that commands are sent to. */
export type CommandUrls = Pick<
  Session['urls'],
  | 'faults'
  | 'mqttFaults'
  | 'mqttMessages'
  | 'cut'
  | 'inject'
  | 'rawClients'
  | 'behaviour'
  | 'send'
  | 'feed'
  | 'delivery'
  | 'specimen'
>;

/** The commands of a session with the sandbox, by its API. */
export class LiveCommands implements LinkCommands {
  readonly #urls: CommandUrls;
  readonly #token: string;

  constructor(urls: CommandUrls, token: string) {
    this.#urls = urls;
    this.#token = token;
  }

  async arm(plan: object | undefined): Promise<void> {
    if (plan === undefined) await ask(this.#urls.faults, { method: 'DELETE', token: this.#token });
    else await this.#command('PUT', this.#urls.faults, plan);
  }

  async send(message: ServerMessage, { connection, fragmentSize }: Target = {}): Promise<void> {
    const command = { ...message, connection };
    if (message.kind !== 'text' && message.kind !== 'binary') {
      await this.#command('POST', this.#urls.send, command);
      return;
    }
    const before = await this.behaviour();
    const { fragmentSize: _, ...whole } = before as { readonly fragmentSize?: number };
    await this.setBehaviour(fragmentSize === undefined ? whole : { ...whole, fragmentSize });
    await this.#command('POST', this.#urls.send, command);
    await this.setBehaviour(before);
  }

  async inject(octets: Uint8Array, { connection }: Target = {}): Promise<Injection> {
    const answer = await this.#command('POST', this.#urls.inject, { octets: toHex(octets), connection });
    return (await answer.json()) as Injection;
  }

  async injectPacket(packet: Uint8Array, { connection }: Target = {}): Promise<Injection> {
    const answer = await this.#command('POST', this.#urls.inject, { packet: toHex(packet), connection });
    return (await answer.json()) as Injection;
  }

  async cut(how: 'cut' | 'reset', { connection }: Target = {}): Promise<void> {
    await this.#command('POST', this.#urls.cut, { how, connection });
  }

  async armMqtt(plan: object | undefined): Promise<void> {
    if (plan === undefined) await ask(this.#urls.mqttFaults, { method: 'DELETE', token: this.#token });
    else await this.#command('PUT', this.#urls.mqttFaults, plan);
  }

  async publishMqtt(message: MqttMessage): Promise<void> {
    await this.#command('POST', this.#urls.mqttMessages, message);
  }

  async openRawClient(to: 'wire' | 'mqtt' = 'wire'): Promise<RawClient> {
    const answer = await this.#command('POST', this.#urls.rawClients, { to });
    const { connection, url, milliseconds } = (await answer.json()) as {
      readonly connection: number;
      readonly url: string;
      readonly milliseconds: number;
    };
    return {
      connection,
      milliseconds,
      send: async (octets) => {
        await this.#command('POST', url, { octets: toHex(octets) });
      },
      read: async (octetsPerSecond) => {
        await this.#command('PUT', url, octetsPerSecond === undefined ? {} : { octetsPerSecond });
      },
      end: async (how) => {
        await ask(`${url}?how=${how}`, { method: 'DELETE', token: this.#token });
      },
    };
  }

  async behaviour(): Promise<object> {
    const answer = await ask(this.#urls.behaviour, { token: this.#token });
    return (await answer.json()) as object;
  }

  async setBehaviour(behaviour: object): Promise<void> {
    await this.#command('PUT', this.#urls.behaviour, behaviour);
  }

  async setFeed(pace: FeedPace): Promise<FeedState> {
    const answer = await this.#command('POST', this.#urls.feed, pace);
    return (await answer.json()) as FeedState;
  }

  async delivery(): Promise<object> {
    const answer = await ask(this.#urls.delivery, { token: this.#token });
    return (await answer.json()) as object;
  }

  async setDelivery(delivery: object): Promise<void> {
    await this.#command('PUT', this.#urls.delivery, delivery);
  }

  async setSpecimen({ octets, slices, ...rest }: Specimen): Promise<void> {
    await this.#command('PUT', this.#urls.specimen, {
      ...rest,
      octets: toHex(octets),
      ...(typeof slices === 'number' ? { sliceSize: slices } : slices && { slices }),
    });
  }

  #command(method: 'POST' | 'PUT', url: string, body: object): Promise<Response> {
    return ask(url, { method, token: this.#token, body });
  }
}
