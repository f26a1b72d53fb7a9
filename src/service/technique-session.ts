import type { FeedClock } from './feed-clock.ts';
import type { Deliveries } from './http/deliveries.ts';
import type { LimitName, Limits } from './limits.ts';
import type { MqttService } from './mqtt/mqtt-service.ts';
import type { WallClock } from './procedures.ts';
import type { Timers } from './timers.ts';
import type { WebSocketBehaviour } from './websocket-behaviour.ts';

/** How a stream stands whose client does not read: octets that wait, and events that are left out when it goes on. */
export interface Stalled {
  readonly state: 'waits' | 'goes on';
  readonly waiting: number;
  readonly skipped: number;
}

/** What the techniques need of the session in which they are spoken. */
export interface TechniqueSession {
  readonly limits: Limits;
  readonly timers: Timers;
  readonly feed: FeedClock;
  readonly deliveries: Deliveries;
  readonly mqtt: MqttService;
  readonly behaviour: WebSocketBehaviour;
  readonly wallClock: WallClock;
  /** A random number from 1 to 2^53, each as likely as any other. */
  readonly randomId: () => number;
  /** Notes that a limit was reached, once for each limit and consequence. */
  reached(limit: LimitName, consequence: string): void;
  /** Notes that a stream on a connection waits for a client which does not read, or no longer does. */
  stalled(connection: number, told: Stalled): void;
}
