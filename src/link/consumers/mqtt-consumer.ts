import type { MqttClient } from 'mqtt';
import { readEvent } from '../feed-answer.ts';
import { type Consumer, type ConsumerOptions, RECONNECTION, wordsOf } from './consumer.ts';

/** The topics of a session's world at which its feed is had, and what is said is put into it. */
const FEED_TOPIC = 'feed';
const SAY_TOPIC = 'feed/say';

/** Seconds after which a client that is silent pings (MQTT 3.1.1 section 3.1.2.10). */
const KEEP_ALIVE = 60;

const decoder = new TextDecoder();

/** Loads the library that speaks MQTT in the page, so that loading it is no part of what is measured. */
export function loadMqtt(): Promise<typeof import('mqtt')> {
  return import('mqtt');
}

/**
 * MQTT.js over the page's own WebSocket, subscribed to the feed's topic. With QoS 0 and a clean session it has no cursor; with
 * QoS 1 it asks the broker to keep its session, and what came while it was away is sent when it is back (section 4.1).
 */
export class MqttConsumer implements Consumer {
  readonly #options: ConsumerOptions;
  #client: MqttClient | undefined;
  #stopped = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#start().catch((error: unknown) => options.hearer.troubled(wordsOf(error)));
  }

  say(text: string): boolean {
    if (!this.#client?.connected) return false;
    this.#client.publish(SAY_TOPIC, text, { qos: 0 });
    return true;
  }

  stop(): void {
    this.#stopped = true;
    this.#client?.end();
  }

  async #start(): Promise<void> {
    const { default: library } = await loadMqtt();
    if (this.#stopped) return;
    const { urls, name, qos, hearer } = this.#options;
    const client = library.connect('ws://broker.invalid', {
      ...{ clientId: name, clean: qos === 0, keepalive: KEEP_ALIVE, protocolVersion: 4 },
      ...{ reconnectPeriod: RECONNECTION, forceNativeWebSocket: true },
      // The page's policy lets no worker be made of text, which the library's own timers are.
      timerVariant: {
        set: (call: () => void, milliseconds: number) => Number(setInterval(call, milliseconds)),
        clear: (timer: number) => clearInterval(timer),
      },
      createWebsocket: () => {
        const socket = new WebSocket(urls.mqtt, 'mqtt');
        socket.binaryType = 'arraybuffer';
        return socket;
      },
    });
    this.#client = client;
    client.on('message', (_topic, payload) => {
      const time = performance.now();
      const event = readEvent(decoder.decode(payload));
      if (event) hearer.heard([event], time);
    });
    client.on('connect', () => {
      client.subscribe(FEED_TOPIC, { qos }, (error) => {
        if (error) hearer.troubled(error.message);
        else hearer.ready(performance.now());
      });
    });
    client.on('error', (error) => hearer.troubled(error.message));
    client.on('close', () => {
      if (!this.#stopped) hearer.troubled('the connection of MQTT closed');
    });
  }
}
