import type { Carrier } from './carrier.ts';

/** How a message is published: with which quality of service, and whether its topic retains it. */
export interface PublishOptions {
  readonly qualityOfService?: 0 | 1 | 2;
  readonly retain?: boolean;
}

/** An application message, as who has subscribed is told of it. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** A broker, for who is not its client. */
export interface InsideOfBroker {
  /** Publishes as the broker itself would, with QoS 0 and not retained unless told otherwise. Rejects when the broker does not take it. */
  publish(topic: string, payload: Uint8Array, options?: PublishOptions): Promise<void>;
  /** Calls `receive` with each message whose topic name `filter` matches. */
  subscribe(filter: string, receive: (message: Message) => void): Promise<void>;
}

/** The MQTT of one session, whoever is its broker. */
export interface MqttService extends Pick<InsideOfBroker, 'publish'> {
  /** Serves a client from its CONNECT on; `connection` is the number that it has in the capture. */
  serve(carrier: Carrier, connection: number): void;
}
