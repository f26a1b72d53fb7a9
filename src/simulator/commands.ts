import type { z } from 'zod';
import { checked } from '#service/checked.ts';
import { Delivery } from '#service/delivery.ts';
import { FaultPlan, noFaults } from '#service/fault-plan.ts';
import { FeedCommand } from '#service/feed-command.ts';
import { MqttFaults, noMqttFaults } from '#service/mqtt-faults.ts';
import { ProblemError } from '#service/problem.ts';
import { Specimen } from '#service/specimen.ts';
import type { Injection } from '#service/tap/tap-connection.ts';
import { type Action, fragments, WebSocketBehaviour } from '#service/websocket-behaviour.ts';
import { fromHex, toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Simulation } from './simulation.ts';

interface Target {
  readonly connection?: number | undefined;
  readonly fragmentSize?: number | undefined;
}

type Payload = { readonly hex: string } | { readonly text: string };

type Message =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' | 'ping' | 'pong'; readonly payload: Payload }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** A message that the broker publishes by itself. */
interface MqttMessage {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** A connection whose client side is played by hand. */
interface RawClient {
  readonly connection: number;
  readonly milliseconds: number;
  send(octets: Uint8Array): Promise<void>;
  read(octetsPerSecond: number | undefined): Promise<void>;
  end(how: 'end' | 'reset'): Promise<void>;
}

/** What a simulation can be told to do: the session's API of the sandbox. All of it throws ProblemError where that refuses. */
export class SimulatedCommands {
  readonly #simulation: Simulation;
  readonly #rawClients = new Set<number>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  arm(plan: object | undefined): void {
    this.#simulation.session.setFaults(plan === undefined ? noFaults : valid(FaultPlan, plan));
  }

  armMqtt(plan: object | undefined): void {
    this.#simulation.session.setMqttFaults(plan === undefined ? noMqttFaults : valid(MqttFaults, plan));
  }

  publishMqtt({ topic, payload, qos, retain }: MqttMessage): Promise<void> {
    return this.#simulation.session.mqtt.publish(topic, encodeUtf8(payload), { qualityOfService: qos, retain });
  }

  send(message: Message, { connection, fragmentSize }: Target = {}): void {
    const open = [...this.#simulation.session.endpoints];
    const endpoint =
      connection === undefined ? open.at(-1) : open.find((candidate) => candidate.connection.id === connection);
    if (endpoint === undefined) throw gone(noneOpen('WebSocket', connection));
    endpoint.do(actionsOf(message, fragmentSize));
  }

  async inject(octets: Uint8Array, { connection: id }: Target = {}, kind = 'octets') {
    const connection = this.#connection(id);
    const injection = await connection.inject(octets, { kind }).catch((error: unknown) => {
      throw gone(error instanceof Error ? error.message : 'the connection has ended');
    });
    return viewInjection(connection.id, injection);
  }

  injectPacket(packet: Uint8Array, target: Target = {}) {
    return this.inject(this.#connection(target.connection).carrying(packet), target, 'control packet');
  }

  openRawClient(to: 'wire' | 'mqtt' = 'wire'): RawClient {
    const { session } = this.#simulation;
    const { timers } = session;
    const { rawClientMilliseconds: milliseconds } = session.limits;
    if (this.#rawClients.size >= session.limits.rawClients) {
      session.reached('rawClients', 'a raw client was refused');
      throw new ProblemError({
        status: 429,
        type: 'limit-reached',
        title: 'A limit of the sandbox was reached',
        detail: `${this.#rawClients.size} raw clients are open`,
        more: { limit: 'rawClients' },
      });
    }
    const client = {
      received() {},
      ended() {},
      closed: () => {
        this.#rawClients.delete(id);
        timers.clear(lifetime);
      },
    };
    const { id, end } = this.#simulation.connect('raw client', client, to);
    const lifetime = timers.set(() => {
      session.reached('rawClientMilliseconds', 'a raw client was ended');
      end.reset();
    }, milliseconds);
    this.#rawClients.add(id);
    let ended = false;
    return {
      connection: id,
      milliseconds,
      async send(octets) {
        if (ended || end.closed) throw gone('the raw client has ended its half of the connection');
        end.send(octets);
      },
      async read(octetsPerSecond) {
        end.readAt(octetsPerSecond);
      },
      async end(how) {
        ended = true;
        if (how === 'reset') end.reset();
        else end.finish();
      },
    };
  }

  cut(how: 'cut' | 'reset', { connection }: Target = {}): void {
    this.#connection(connection).breakOff(how);
  }

  setFeed(pace: object): { readonly last: number } {
    const { once, every, ...settings } = valid(FeedCommand, pace);
    const { feed } = this.#simulation.session;
    feed.configure(settings);
    feed.makeNow(once, every);
    return { last: feed.feed.last };
  }

  delivery(): Delivery {
    return this.#simulation.session.deliveries.state.settings;
  }

  setDelivery(delivery: object): void {
    this.#simulation.session.deliveries.set(valid(Delivery, delivery));
  }

  setSpecimen(specimen: {
    readonly octets: Uint8Array;
    readonly slices?: readonly number[] | number;
    readonly pause: number;
    readonly end: 'keep open' | 'end' | 'reset';
  }): void {
    const { octets, slices, pause, end } = specimen;
    const cut = typeof slices === 'number' ? { sliceSize: slices } : slices && { slices };
    this.#simulation.session.deliveries.specimen = valid(Specimen, { octets: toHex(octets), pause, end, ...cut });
  }

  behaviour(): WebSocketBehaviour {
    return this.#simulation.session.behaviour;
  }

  setBehaviour(behaviour: object): void {
    this.#simulation.session.setBehaviour(valid(WebSocketBehaviour, behaviour));
  }

  #connection(id: number | undefined) {
    const open = [...this.#simulation.session.connections];
    const connection = id === undefined ? open.at(-1) : open.find((each) => each.id === id);
    if (connection === undefined) throw gone(noneOpen('connection', id));
    return connection;
  }
}

/** What a command of the sandbox's API makes of its content. */
function valid<Schema extends z.ZodType>(schema: Schema, content: object): z.output<Schema> {
  return checked(schema, content, '(content)');
}

function actionsOf(message: Message, fragmentSize: number | undefined): Action[] {
  switch (message.kind) {
    case 'text':
      return fragments('text', encodeUtf8(message.text), fragmentSize);
    case 'binary':
      return fragments('binary', octetsOf(message.payload), fragmentSize);
    case 'close':
      return [message];
    default:
      return [{ kind: message.kind, octets: octetsOf(message.payload) }];
  }
}

function octetsOf(payload: Payload): Uint8Array {
  if ('text' in payload) return encodeUtf8(payload.text);
  const read = fromHex(payload.hex);
  if ('error' in read) throw new ProblemError({ status: 400, type: 'invalid', title: read.error });
  return read.octets;
}

function viewInjection(connection: number, { breaches, phase, offset, desynchronises }: Injection) {
  return {
    connection,
    phase,
    offset,
    desynchronises,
    breaches: breaches.map(({ rule: { id, section, level, text, consequence }, blame }) => ({
      rule: id,
      section,
      level,
      text,
      blame,
      consequence,
    })),
  };
}

function noneOpen(what: string, id: number | undefined): string {
  return id === undefined ? `the session has no open ${what}` : `the session has no open ${what} ${id}`;
}

function gone(detail: string): ProblemError {
  return new ProblemError({ status: 409, type: 'not-open', title: 'There is no open connection for this', detail });
}
