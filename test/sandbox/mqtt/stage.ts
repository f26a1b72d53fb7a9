import type { IClientOptions } from 'mqtt';
import { afterEach, beforeEach } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import type { Unit, Value } from '#wire/octets/dissection.ts';
import { Client, startSandbox, until } from '../harness.ts';
import { type CapturedPacket, capturedPackets, MqttUser, type Transport } from './clients.ts';

type SandboxSettings = Parameters<typeof startSandbox>;

/** A sandbox with one session of it, for each test anew, and the MQTT clients that the test makes. */
export class MqttStage {
  sandbox!: Sandbox & { readonly url: string };
  session!: Client;
  readonly #users: MqttUser[] = [];

  async begin(...settings: SandboxSettings): Promise<void> {
    this.sandbox = await startSandbox(...settings);
    this.session = await Client.open(this.sandbox.url);
  }

  async end(): Promise<void> {
    for (const user of this.#users.splice(0)) await user.end();
    await this.sandbox.close();
  }

  /** The same with other settings of the sandbox. */
  async restart(...settings: SandboxSettings): Promise<void> {
    await this.end();
    await this.begin(...settings);
  }

  /** A client that is connected, of this session or of another; it ends with the test. */
  async user(transport: Transport, options: IClientOptions = {}, session = this.session): Promise<MqttUser> {
    const user = this.start(transport, options, session);
    await until(() => user.client.connected);
    return user;
  }

  /** A client on its way; it ends with the test. */
  start(transport: Transport, options: IClientOptions = {}, session = this.session): MqttUser {
    const user = MqttUser.start(session, transport, options);
    this.#users.push(user);
    return user;
  }

  /** Has the sandbox do wrong on purpose what `plan` says. */
  async arm(plan: object): Promise<void> {
    await this.session.ask('PUT', this.session.session.urls.mqttFaults, plan);
  }

  packets(): Promise<CapturedPacket[]> {
    return capturedPackets(this.session);
  }

  /** The packets of one kind, once there are `count` of them. */
  seen(kind: string, count = 1): Promise<CapturedPacket[]> {
    return until(async () => {
      const found = (await this.packets()).filter((packet) => packet.kind === kind);
      return found.length >= count ? found : undefined;
    });
  }

  async events() {
    return (await this.session.capture()).events;
  }

  /** The limits that the capture says were reached, with what came of it. */
  async limitsReached(): Promise<string[]> {
    const texts = (await this.events()).filter((event) => event.type === 'limit-reached');
    return texts.map(({ limit, text }) => `${limit}: ${text.split('Past it, ')[1]}`);
  }
}

/** A stage for the tests of a file or of a `describe`; `settings` are those of each test's sandbox. */
export function mqttStage(settings: () => SandboxSettings = () => []): MqttStage {
  const stage = new MqttStage();
  beforeEach(() => stage.begin(...settings()));
  afterEach(() => stage.end());
  return stage;
}

/** The value of the first field of this name among the packet's own. */
export function valueIn({ fields }: Unit, name: string): Value | undefined {
  return fields.find((field) => field.name === name)?.value;
}
