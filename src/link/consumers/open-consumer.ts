import type { Consumer, ConsumerOptions } from './consumer.ts';
import { EventSourceConsumer } from './event-source-consumer.ts';
import { MqttConsumer } from './mqtt-consumer.ts';
import { PollingConsumer } from './polling-consumer.ts';
import { StreamingConsumer } from './streaming-consumer.ts';
import { WebSocketConsumer } from './websocket-consumer.ts';

/** How each technique gets the feed, by the name that the table of techniques gives it. */
const consumers = {
  'short-polling': (options: ConsumerOptions) => new PollingConsumer('short', options),
  'long-polling': (options: ConsumerOptions) => new PollingConsumer('long', options),
  'http-streaming': (options: ConsumerOptions) => new StreamingConsumer(options),
  'server-sent-events': (options: ConsumerOptions) => new EventSourceConsumer(options),
  websocket: (options: ConsumerOptions) => new WebSocketConsumer(options),
  mqtt: (options: ConsumerOptions) => new MqttConsumer(options),
};

/** Begins to get the feed by a technique; what comes of it is told to the hearer of `options`. */
export function openConsumer(technique: keyof typeof consumers, options: ConsumerOptions): Consumer {
  return consumers[technique](options);
}
