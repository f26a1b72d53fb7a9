import type { Message } from './mqtt-service.ts';

/** A message as a client publishes it. */
export interface Published extends Message {
  readonly qualityOfService: 0 | 1 | 2;
  readonly retain: boolean;
}

/** Topics that a broker does not hand on by itself: what clients publish there is taken by somebody, who may publish it in turn. */
export interface Diversion {
  /** Whether a topic is one of them. */
  covers(topic: string): boolean;
  /** Whether a client may publish this to one of them now; where it may not, its connection is closed ([MQTT-3.3.5-2]). */
  admits(message: Published): boolean;
  /** Takes a message that was admitted, once, as its QoS has it. */
  take(message: Published): void;
}
