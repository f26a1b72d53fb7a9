import type { Duplex } from 'node:stream';

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** What answers the MQTT clients of one session. */
export interface MqttBackend {
  /** Serves a client from its CONNECT on, which is still to be read from its stream. */
  serve(stream: Duplex): void;
  /** Publishes as the server itself would. */
  publish(message: Message): Promise<void>;
  /** Calls `receive` with each message whose topic name `filter` matches. */
  subscribe(filter: string, receive: (message: Pick<Message, 'topic' | 'payload'>) => void): Promise<void>;
  /** Ends it, and the connections of all its clients. */
  close(): void;
}
