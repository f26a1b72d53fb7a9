import { octetsEvent } from '#capture/octets-of.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import { armedFaults, type FaultPlan, noFaults } from '#service/fault-plan.ts';
import { FeedClock } from '#service/feed-clock.ts';
import { Gate } from '#service/gate.ts';
import { Deliveries } from '#service/http/deliveries.ts';
import { defaultLimits, type LimitName, type Limits } from '#service/limits.ts';
import { armedMqttFaults, MqttFaultState, type MqttFaults, noMqttFaults } from '#service/mqtt-faults.ts';
import { SessionQuota } from '#service/session-quota.ts';
import type { TapHost } from '#service/tap/host.ts';
import type { TapConnection } from '#service/tap/tap-connection.ts';
import type { TapEvent } from '#service/tap/tap-event.ts';
import type { TapSession } from '#service/tap/tap-session.ts';
import type { Stalled, TechniqueSession } from '#service/technique-session.ts';
import type { Timers } from '#service/timers.ts';
import type { SessionEndpoint } from '#service/websocket/socket-technique.ts';
import { DEFAULT_BEHAVIOUR, type WebSocketBehaviour } from '#service/websocket-behaviour.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { SeededRandom } from './random.ts';
import { SimulatedMqtt } from './simulated-mqtt.ts';

interface Settings {
  readonly host: TapHost;
  readonly random: SeededRandom;
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
  /** The next event of the capture. */
  readonly captured: (event: CaptureEvent) => void;
  readonly onDefect: (error: unknown) => void;
}

/** The one session of a simulation: what a session of the sandbox is, without address, expiry and idle time. */
export class SimulatedSession implements TapSession, TechniqueSession {
  readonly wireToken: string;
  readonly limits: Limits = defaultLimits;
  readonly host: TapHost;
  readonly timers: Timers;
  readonly wallClock: () => number;
  readonly randomId: () => number;
  readonly gate: Gate;
  readonly feed: FeedClock;
  readonly deliveries = new Deliveries();
  readonly endpoints = new Set<SessionEndpoint>();
  readonly mqtt: SimulatedMqtt;
  readonly byWireToken = (token: string) => (token === this.wireToken && !this.#ended ? this : undefined);
  readonly #captured: Settings['captured'];
  readonly #openedAt: number;
  readonly #quota: SessionQuota<TapConnection>;
  #next = 0;
  #faults = noFaults;
  #mqttFaults = new MqttFaultState(noMqttFaults);
  #behaviour = DEFAULT_BEHAVIOUR;
  #ended = false;

  constructor({ host, random, wallClock, captured, onDefect }: Settings) {
    this.host = host;
    this.timers = host.timers;
    this.wallClock = wallClock;
    this.randomId = () => random.id();
    this.wireToken = toBase64(random.octets(16)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    this.#captured = captured;
    this.#openedAt = host.now();
    this.#quota = new SessionQuota(this.limits, (limit, text) =>
      this.record({ type: 'limit-reached', time: host.now(), limit, text }),
    );
    this.gate = new Gate({ limit: this.limits.holdMilliseconds });
    this.feed = new FeedClock(
      host.timers,
      () => this.time() / 1000,
      (first, last) => this.record({ type: 'feed', time: host.now(), first, last }),
    );
    this.mqtt = new SimulatedMqtt({
      limits: this.limits,
      feed: this.feed,
      timers: this.timers,
      now: () => host.now() / 1000,
      wallClock,
      randomId: this.randomId,
      gate: this.gate,
      faults: () => this.#mqttFaults,
      reached: (limit, consequence) => this.reached(limit, consequence),
      onDefect,
    });
  }

  get connections(): ReadonlySet<TapConnection> {
    return this.#quota.connections;
  }

  get faults(): FaultPlan {
    return this.#faults;
  }

  get mqttFaults(): MqttFaultState {
    return this.#mqttFaults;
  }

  get behaviour(): WebSocketBehaviour {
    return this.#behaviour;
  }

  /** Microseconds since the session began: the time of its capture's events. */
  time(): number {
    return this.host.now() - this.#openedAt;
  }

  record(event: TapEvent): void {
    if (this.#ended) return;
    const about = { id: this.#next, time: event.time - this.#openedAt };
    this.#next += 1;
    this.#captured(asCaptured(event, about));
  }

  admit(connection: TapConnection): LimitName | undefined {
    return this.#quota.admit(connection);
  }

  refusal(connection: TapConnection): LimitName | undefined {
    return this.#quota.refusal(connection);
  }

  count(octets: number): string | undefined {
    return this.#quota.count(octets);
  }

  release(connection: TapConnection): void {
    this.#quota.connections.delete(connection);
  }

  reached(limit: LimitName, consequence: string): void {
    this.#quota.reached(limit, consequence);
  }

  stalled(connection: number, told: Stalled): void {
    this.record({ type: 'backpressure', time: this.host.now(), connection, ...told });
  }

  setFaults(plan: FaultPlan): void {
    this.#faults = plan;
    this.#tellFaults();
  }

  setMqttFaults(plan: MqttFaults): void {
    this.#mqttFaults = new MqttFaultState(plan);
    this.#tellFaults();
  }

  setBehaviour(behaviour: WebSocketBehaviour): void {
    this.#behaviour = behaviour;
    for (const endpoint of this.endpoints) endpoint.adopt(behaviour);
  }

  setGate(action: 'hold' | 'step' | 'run', side: Side): void {
    if (action === 'step') this.gate.step(side);
    else {
      this.record({ type: 'gate', time: this.host.now(), side, mode: action });
      this.gate[action](side);
    }
  }

  /** Ends all that the session has; nothing more of it is captured. */
  end(): void {
    if (this.#ended) return;
    this.deliveries.end();
    this.feed.stop();
    this.#ended = true;
    this.gate.end();
    for (const endpoint of this.endpoints) endpoint.goAway('the session has ended');
  }

  #tellFaults(): void {
    const plan = [...armedFaults(this.#faults), ...armedMqttFaults(this.#mqttFaults.plan)];
    this.record({ type: 'faults', time: this.host.now(), plan });
  }
}

/** The event as a capture has it; octets are spelled in base64 when somebody asks. */
function asCaptured(event: TapEvent, about: { readonly id: number; readonly time: number }): CaptureEvent {
  switch (event.type) {
    case 'octets':
      return octetsEvent({ ...event, ...about }, event.octets);
    case 'held':
      return { ...event, ...about, octets: toBase64(event.octets) };
    case 'altered':
      return { ...event, ...about, intended: toBase64(event.intended) };
    default:
      return { ...event, ...about };
  }
}
