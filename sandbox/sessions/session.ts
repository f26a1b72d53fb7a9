import { randomBytes, randomUUID } from 'node:crypto';
import { armedFaults, type FaultPlan, noFaults } from '#service/fault-plan.ts';
import { FeedClock } from '#service/feed-clock.ts';
import { Gate } from '#service/gate.ts';
import { Deliveries } from '#service/http/deliveries.ts';
import type { LimitName, Limits } from '#service/limits.ts';
import { armedMqttFaults, MqttFaultState, type MqttFaults, noMqttFaults } from '#service/mqtt-faults.ts';
import { SessionQuota } from '#service/session-quota.ts';
import type { TapEvent } from '#service/tap/tap-event.ts';
import type { TapSession } from '#service/tap/tap-session.ts';
import type { Stalled, TechniqueSession } from '#service/technique-session.ts';
import type { SessionEndpoint } from '#service/websocket/socket-technique.ts';
import { DEFAULT_BEHAVIOUR, type WebSocketBehaviour } from '#service/websocket-behaviour.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { CaptureStream } from '../api/capture-stream.ts';
import { MqttWorld } from '../mqtt/world.ts';
import type { RawClient } from '../raw-client/raw-client.ts';
import { nodeTimers } from '../tap/node-timers.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import type { CaptureBudget } from './capture-budget.ts';
import { CaptureLog } from './capture-log.ts';
import { createControlToken, createWireToken } from './tokens.ts';

interface SessionSettings {
  /** The client's address, for the limits that count by address. */
  readonly address: string;
  readonly limits: Limits;
  /** What all captures share. */
  readonly captures: CaptureBudget;
  /** The broker to which MQTT is relayed; each session has one of its own when undefined. */
  readonly mqttUrl?: URL | undefined;
  /** Monotonic clock in microseconds, the tap's. */
  readonly now: () => number;
}

/** Somebody who follows what a session records, as it is recorded. */
export interface SessionWatcher {
  /** An event was recorded; its time is microseconds since the session began. */
  recorded(event: TapEvent): void;
  /** The session has ended: nothing more is recorded. */
  ended(): void;
}

/** One reader's share of the sandbox: feed, capture, gate, faults, behaviour, limits and end. */
export class Session implements TapSession, TechniqueSession {
  readonly id = randomUUID();
  readonly controlToken = createControlToken();
  readonly wireToken = createWireToken();
  readonly address: string;
  /** Read anew each time: those of a session that a whole class uses are raised. */
  readonly limits: Limits;
  readonly timers = nodeTimers;
  readonly wallClock = Date.now;
  readonly startedAt = new Date();
  readonly expiresAt: Date;
  readonly gate: Gate;
  readonly log: CaptureLog;
  readonly feed: FeedClock;
  readonly deliveries = new Deliveries();
  readonly mqtt: MqttWorld;
  readonly endpoints = new Set<SessionEndpoint>();
  readonly streams = new Set<CaptureStream>();
  readonly rawClients = new Map<number, RawClient>();
  readonly #now: () => number;
  readonly #openedAt: number;
  readonly #quota: SessionQuota<TapConnection>;
  #faults = noFaults;
  #mqttFaults = new MqttFaultState(noMqttFaults);
  #behaviour = DEFAULT_BEHAVIOUR;
  #touchedAt: number;
  #watcher: SessionWatcher | undefined;
  #ended = false;

  constructor({ address, limits, captures, mqttUrl, now }: SessionSettings) {
    this.address = address;
    this.limits = { ...limits };
    this.#now = now;
    this.#openedAt = now();
    this.#touchedAt = this.#openedAt;
    this.expiresAt = new Date(this.startedAt.getTime() + limits.sessionMilliseconds);
    this.#quota = new SessionQuota(this.limits, (limit, text) =>
      this.record({ type: 'limit-reached', time: now(), limit, text }),
    );
    this.gate = new Gate({ limit: limits.holdMilliseconds });
    this.feed = new FeedClock(
      nodeTimers,
      () => this.time() / 1000,
      (first, last) => this.record({ type: 'feed', time: now(), first, last }),
    );
    this.mqtt = new MqttWorld({
      url: mqttUrl,
      wireToken: this.wireToken,
      limits: this.limits,
      gate: this.gate,
      feed: this.feed,
      faults: () => this.#mqttFaults,
      reached: (limit, consequence) => this.reached(limit, consequence),
    });
    this.log = new CaptureLog({ events: limits.captureEvents, octets: limits.captureOctets }, captures, () => {
      for (const stream of this.streams) stream.wake();
    });
  }

  /** 53 random bits are 0 to 2^53 - 1. */
  readonly randomId = () => 1 + Number(randomBytes(8).readBigUInt64BE() >> 11n);

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

  get ended(): boolean {
    return this.#ended;
  }

  /** Microseconds since the session began: the time of its capture's events. */
  time(): number {
    return this.#now() - this.#openedAt;
  }

  /** Milliseconds since `moment`, microseconds on the tap's clock. */
  since(moment: number): number {
    return (this.#now() - moment) / 1000;
  }

  record(event: TapEvent): void {
    if (this.#ended) return;
    const seen = { ...event, time: event.time - this.#openedAt };
    this.log.append(seen);
    this.#watcher?.recorded(seen);
  }

  /** From now on `watcher` is told what is recorded, in place of another. */
  watch(watcher: SessionWatcher): void {
    this.#watcher = watcher;
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
    this.touch();
  }

  /** From now on some limits are higher. Whoever is bounded by them has the same object. */
  raise(limits: Partial<Limits>): void {
    Object.assign(this.limits, limits);
  }

  /** Notes in the capture that a limit was reached, once for each limit and consequence. */
  reached(limit: LimitName, consequence: string): void {
    this.#quota.reached(limit, consequence);
  }

  stalled(connection: number, told: Stalled): void {
    this.record({ type: 'backpressure', time: this.#now(), connection, ...told });
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
      this.record({ type: 'gate', time: this.#now(), side, mode: action });
      this.gate[action](side);
    }
  }

  /** Somebody uses the session; its idle time starts anew. */
  touch(): void {
    this.#touchedAt = this.#now();
  }

  /** Why the session has to end by now, if it has to. */
  overdue(): LimitName | undefined {
    if (this.time() >= this.limits.sessionMilliseconds * 1000) return 'sessionMilliseconds';
    const used = this.connections.size + this.streams.size > 0;
    const idle = !used && this.#now() - this.#touchedAt >= this.limits.sessionIdleMilliseconds * 1000;
    return idle ? 'sessionIdleMilliseconds' : undefined;
  }

  /** Ends all that the session has: WebSockets with close code 1001, what is held let go, streams told why. */
  end(reason: string): void {
    if (this.#ended) return;
    this.deliveries.end();
    this.feed.stop();
    this.#faults = noFaults;
    this.#mqttFaults = new MqttFaultState(noMqttFaults);
    this.gate.end();
    for (const endpoint of this.endpoints) endpoint.goAway(reason);
    this.mqtt.end();
    for (const stream of this.streams) stream.end(reason);
    for (const client of this.rawClients.values()) client.end();
    this.#ended = true;
    this.log.close();
    this.#watcher?.ended();
  }

  /** Cuts the connections that are left once they had time to close by themselves, but for those that another session uses. */
  cut(by: 'limit' | 'shutdown', isShared: (connection: TapConnection) => boolean): void {
    for (const connection of this.connections) if (!isShared(connection)) connection.close(by);
  }

  #tellFaults(): void {
    const plan = [...armedFaults(this.#faults), ...armedMqttFaults(this.#mqttFaults.plan)];
    this.record({ type: 'faults', time: this.#now(), plan });
  }
}
