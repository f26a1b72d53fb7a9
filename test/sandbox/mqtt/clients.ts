import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { CaptureReader } from '#capture/reader.ts';
import type { Side, Unit } from '#wire/octets/dissection.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';
import { type Client, until } from '../harness.ts';

export type Transport = 'TCP' | 'WebSocket';
export const transports: readonly Transport[] = ['TCP', 'WebSocket'];

export interface Received {
  readonly topic: string;
  readonly text: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly dup: boolean;
}

/** A real MQTT client of a session, and what it has received. */
export class MqttUser {
  readonly client: MqttClient;
  readonly received: Received[] = [];
  readonly errors: Error[] = [];
  /** `session present` of each CONNACK. */
  readonly resumed: boolean[] = [];

  private constructor(client: MqttClient) {
    this.client = client;
    client.on('message', (topic, payload, { qos, retain, dup }) =>
      this.received.push({ topic, text: payload.toString(), qos, retain, dup }),
    );
    client.on('error', (error) => this.errors.push(error));
    client.on('connect', ({ sessionPresent }) => this.resumed.push(sessionPresent));
  }

  /** Starts to connect; `connected` waits for its CONNACK. */
  static start({ session }: Client, transport: Transport, options: IClientOptions = {}): MqttUser {
    const shared: IClientOptions = { reconnectPeriod: 0, protocolVersion: 4, ...options };
    const { tcp } = session.mqtt;
    if (transport === 'WebSocket') return new MqttUser(mqtt.connect(session.urls.mqtt, shared));
    const url = `mqtt://${tcp?.host}:${tcp?.port}`;
    return new MqttUser(mqtt.connect(url, { ...shared, username: session.wireToken }));
  }

  static async connect(session: Client, transport: Transport, options: IClientOptions = {}): Promise<MqttUser> {
    const user = MqttUser.start(session, transport, options);
    await until(() => user.client.connected);
    return user;
  }

  /** Waits for `count` messages in all. */
  async messages(count: number): Promise<readonly Received[]> {
    await until(() => this.received.length >= count);
    return this.received;
  }

  /** Breaks the connection without a DISCONNECT. */
  drop(): void {
    this.client.stream.destroy();
  }

  async end(): Promise<void> {
    await this.client.endAsync(true);
  }
}

export interface CapturedPacket extends Unit {
  readonly side: Side;
  readonly connection: number;
}

/** Every control packet of a session's capture, in the order in which its last octet crossed. */
export async function capturedPackets(of: Client): Promise<CapturedPacket[]> {
  const reader = new CaptureReader({ subprotocols: KNOWN_SUBPROTOCOLS });
  for (const event of (await of.capture()).events) reader.receive(event);
  return reader.entries.flatMap((entry) => {
    if (entry.kind !== 'unit') return [];
    const { side, unit, connection } = entry;
    const { wire } = reader.stretchOf(entry);
    const isPlain = wire.protocolOf(side, unit) === 'mqtt';
    const inside = isPlain ? [wire.dissect(side, unit)] : wire.nestedIn(side, unit).map((nested) => nested.unit);
    return inside.map((packet) => ({ ...packet, side, connection }));
  });
}
