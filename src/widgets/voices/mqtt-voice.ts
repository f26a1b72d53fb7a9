import type { Link } from '#link/link.ts';
import { RecordedMqtt } from '#link/recorded-mqtt.ts';
import type { Argument, OpenVoice, Voice } from './voice.ts';

const SUBPROTOCOL = 'mqtt';
/** Where the answers to this page's calls are published. */
const REPLY = 'reply/page';

/** MQTT knows no calls: a request is published to one topic and names another, on which its answer is awaited. */
class MqttVoice implements Voice {
  readonly #client: RecordedMqtt;
  #calls = 0;
  #subscribing = false;

  constructor(link: Link, changed: () => void) {
    const settings = { clientId: 'page', clean: true, keepAlive: 0 };
    this.#client = new RecordedMqtt(
      settings,
      () => link.openSocket([SUBPROTOCOL], 'mqtt'),
      () => {
        this.#subscribe();
        changed();
      },
      link.firstPacketIdentifier,
    );
  }

  get ready(): boolean {
    return this.#client.state === 'connected' && this.#client.subscriptions.has(REPLY);
  }

  get closed(): boolean {
    return this.#client.state === 'closed';
  }

  get answers(): number {
    return this.#client.messages.length;
  }

  call(name: string, args: readonly Argument[]): void {
    this.#calls += 1;
    const payload = JSON.stringify({ id: this.#calls, args, reply: REPLY });
    this.#client.publish(`call/${name}`, payload, 0, false);
  }

  close(): void {
    this.#client.disconnect();
  }

  #subscribe(): void {
    if (this.#subscribing || this.#client.state !== 'connected') return;
    this.#subscribing = true;
    this.#client.subscribe(REPLY, 0);
  }
}

export const mqttVoice: OpenVoice = (link, changed = () => {}) => new MqttVoice(link, changed);
