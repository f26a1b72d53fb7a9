import type { Duplex } from 'node:stream';
import type { InsideOfBroker } from '#service/mqtt/mqtt-service.ts';

/** What answers the MQTT clients of one session. */
export interface MqttBackend extends InsideOfBroker {
  /** Serves a client from its CONNECT on, which is still to be read from its stream. */
  serve(stream: Duplex): void;
  /** Ends it, and the connections of all its clients. */
  close(): void;
}
