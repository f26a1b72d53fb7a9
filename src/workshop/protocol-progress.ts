import type { Side } from '#wire/octets/dissection.ts';

/**
 * How far a protocol on top of a connection has come: its client asked to be let in, was, or was refused; a subscription was
 * granted and not given back; one side has taken its leave.
 */
export type ProtocolStep = 'asked' | 'open' | 'refused' | 'subscribed' | 'over';

/** A protocol that runs inside a WebSocket's messages, or on TCP itself, followed as far as its steps go. */
export interface ProgressOfProtocol {
  /** What a board calls it. */
  readonly technique: string;
  /** Undefined before anything was said. */
  readonly step: ProtocolStep | undefined;
  /** Takes the next octets of `side`: of a WebSocket the payload of one message. */
  receive(side: Side, octets: Uint8Array): void;
}
