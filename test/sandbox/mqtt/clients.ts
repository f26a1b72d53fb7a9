import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Client } from '../harness.ts';
import { until } from '../harness.ts';

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
