import type { Side } from '#wire/octets/dissection.ts';
import { octetsEvent } from '../octets-of.ts';
import type { Capture, CaptureEvent } from '../schema.ts';

/** What octets can be taken for: HTTP and whatever a connection becomes after it, or one protocol by itself. */
export const SPOKEN = ['http', 'websocket', 'sse', 'mqtt', 'wamp', 'json', 'xml'] as const;
export type Spoken = (typeof SPOKEN)[number];

/** Octets that one side sent at once. */
export interface Run {
  readonly side: Side;
  readonly octets: Uint8Array;
}

/** Octets of one connection with what they are taken for, and nothing else: no times, no addresses. */
export interface Conversation {
  readonly spoken: Spoken;
  /** Of a WebSocket whose handshake is not among the octets: the values of the answer's fields of these names. */
  readonly subprotocol?: string | undefined;
  readonly extensions?: string | undefined;
  /** In the order in which they crossed. */
  readonly runs: readonly Run[];
}

/** A conversation as a capture. All of it happens at time 0, as nobody knows when it did; nobody saw it open. */
export function captureOf({ spoken, subprotocol, extensions, runs }: Conversation, startedAt: string): Capture {
  const agreed = spoken === 'websocket' && (subprotocol !== undefined || extensions !== undefined);
  const opened: CaptureEvent = {
    id: 0,
    time: 0,
    type: 'connection-opened',
    connection: 0,
    peer: 'unseen',
    ...(spoken === 'http' ? {} : { protocol: spoken }),
    ...(agreed
      ? { agreed: { ...(subprotocol === undefined ? {} : { subprotocol }), ...(extensions ? { extensions } : {}) } }
      : {}),
  };
  const sent: Record<Side, number> = { client: 0, server: 0 };
  const crossed = runs.map(({ side, octets }, index): CaptureEvent => {
    const event = octetsEvent({ id: index + 1, time: 0, connection: 0, side, offset: sent[side] }, octets);
    sent[side] += octets.length;
    return event;
  });
  return {
    format: 'wire101-capture',
    version: 1,
    origin: 'recorded',
    startedAt,
    clocks: {},
    events: [opened, ...crossed],
    page: [],
  };
}
