import type { FaultPlan } from '#service/fault-plan.ts';
import type { Gate } from '#service/gate.ts';
import type { MqttFaultState } from '#service/mqtt-faults.ts';
import type { TapConnection } from './tap-connection.ts';
import type { TapEvent } from './tap-event.ts';

/** What the tap needs of a session. Sessions implement it; the tap never reaches further into one. */
export interface TapSession {
  readonly gate: Gate;
  /** The faults armed now; read at the moment a response head is about to be sent. */
  readonly faults: FaultPlan;
  /** The faults of MQTT armed now; asked when a control packet is about to be sent. */
  readonly mqttFaults: MqttFaultState;
  /** Adds an event to the session's bounded capture. Its octets are encoded when the capture is read (`encodeTapEvent`). */
  record(event: TapEvent): void;
  /** An exchange of this session began on `connection`. Returns the name of the limit that forbids it, if one does. */
  admit(connection: TapConnection): string | undefined;
  /** Counts octets that crossed. Returns the name of the limit that is passed, if one is. */
  count(octets: number): string | undefined;
  /** The connection is gone. */
  release(connection: TapConnection): void;
}

/** Finds the session that a wire token names. */
export type FindSession = (wireToken: string) => TapSession | undefined;
