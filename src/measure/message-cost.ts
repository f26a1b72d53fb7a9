/**
 * What a message costs by one technique, added up from a recorded capture in which messages of known sizes reached a reader
 * one by one. Octets are those of HTTP and what is above it: TCP/IP and TLS are not in a capture.
 */
import { octetsOf } from '#capture/octets-of.ts';
import type { CaptureEvent } from '#capture/schema.ts';

/** The sizes of the messages that are recorded, in octets and in this order. */
export const PAYLOADS = [1, 10, 100, 1000, 10_000] as const;

/** Octets that crossed, by their sender. */
export interface Spent {
  readonly client: number;
  readonly server: number;
}

/** What was spent on a message, its payload included. */
export interface SpentOnMessage extends Spent {
  readonly payload: number;
}

/** What one technique spent in its recording. */
export interface Costs {
  /** Whose messages they are. */
  readonly sender: keyof Spent;
  /** Before the first message: handshake, subscription, the request of a stream. With requests that stand alone, one that carries nothing. */
  readonly first: Spent;
  /** By rising payload. */
  readonly messages: readonly SpentOnMessage[];
}

/** Between two messages of a recording nothing crosses for at least this long, in microseconds; within one there are no such gaps. */
const QUIET = 400_000;

/**
 * Adds up the octets of one page in a recording: message by message, each after a silence, and all that came before.
 * @param sender whose messages they are: what the server tells the page, or the page the server
 * @throws Error when there are not as many messages as `PAYLOADS`
 */
export function costsOf(events: readonly CaptureEvent[], sender: keyof Spent = 'server'): Costs {
  const spent = spentBetweenSilences(events, readersConnections(events));
  const before = spent.slice(0, -PAYLOADS.length);
  if (before.length === 0) throw new Error(`There are not ${PAYLOADS.length} messages, with a silence before each.`);
  const total = (side: keyof Spent) => before.reduce((sum, each) => sum + each[side], 0);
  return {
    sender,
    first: { client: total('client'), server: total('server') },
    messages: PAYLOADS.map((payload, index) => ({ payload, ...(spent[before.length + index] as Spent) })),
  };
}

/**
 * A reader whose connection has become a WebSocket has that one, and the others are of who sends to it. All others are those
 * of the reader.
 */
function readersConnections(events: readonly CaptureEvent[]): (connection: number) => boolean {
  const answer = events.find((event) => event.type === 'octets' && event.side === 'server');
  if (answer?.type !== 'octets') return () => true;
  const isSwitched = new TextDecoder().decode(octetsOf(answer).subarray(0, 12)) === 'HTTP/1.1 101';
  return isSwitched ? (connection) => connection === answer.connection : () => true;
}

function spentBetweenSilences(events: readonly CaptureEvent[], counts: (connection: number) => boolean): Spent[] {
  const spent: { client: number; server: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    if (event.type !== 'octets' || !counts(event.connection)) continue;
    if (event.time - last >= QUIET) spent.push({ client: 0, server: 0 });
    last = event.time;
    const now = spent.at(-1);
    if (now) now[event.side] += octetsOf(event).length;
  }
  return spent;
}

/** How a number of messages is counted. */
export interface Load {
  /** How many messages, 0 or more. */
  readonly messages: number;
  /** Octets of each. */
  readonly payload: number;
}

/** A technique as it is reckoned with. */
export interface Reckoned {
  readonly costs: Costs;
  /** With short polling, how many polls each message takes, the one that brings it included; undefined for all others. */
  readonly pollsPerMessage?: number | undefined;
}

/**
 * What a load costs. Between the sizes that were recorded, what comes on top of the payload is taken as a straight line.
 * @returns octets by sender, the payloads included
 */
export function costOf({ costs, pollsPerMessage }: Reckoned, { messages, payload }: Load): Spent {
  const each = overheadAt(costs, payload);
  const spent = (side: keyof Spent) => {
    const one = each[side] + (side === costs.sender ? payload : 0);
    if (pollsPerMessage === undefined) return costs.first[side] + messages * one;
    return messages * (one + (pollsPerMessage - 1) * costs.first[side]);
  };
  return { client: spent('client'), server: spent('server') };
}

/** Octets both ways. */
export function sumOf({ client, server }: Spent): number {
  return client + server;
}

/** What comes on top of a payload of that size when everything is set up. */
export function overheadAt({ messages, sender }: Costs, payload: number): Spent {
  const after = messages.findIndex((each) => each.payload >= payload);
  const to = messages.at(after) as SpentOnMessage;
  const from = after > 0 ? (messages[after - 1] as SpentOnMessage) : to;
  const share = from === to ? 0 : (payload - from.payload) / (to.payload - from.payload);
  const [one, other] = [overheadOf(from, sender), overheadOf(to, sender)];
  const between = (side: keyof Spent) => one[side] + share * (other[side] - one[side]);
  return { client: between('client'), server: between('server') };
}

function overheadOf({ client, server, payload }: SpentOnMessage, sender: keyof Spent): Spent {
  return sender === 'server' ? { client, server: server - payload } : { client: client - payload, server };
}

/** How far crossings are looked for. */
const MOST_MESSAGES = 1_000_000;

/**
 * From how many messages of `payload` octets on `one` is cheaper than `other`: the smallest number of which that is so.
 * @returns undefined when it is so of no number up to a million
 */
export function cheaperFrom(one: Reckoned, other: Reckoned, payload: number): number | undefined {
  const ahead = (messages: number) =>
    sumOf(costOf(other, { messages, payload })) - sumOf(costOf(one, { messages, payload }));
  const [start, growth] = [ahead(0), ahead(1) - ahead(0)];
  if (ahead(1) > 0) return 1;
  if (growth <= 0) return undefined;
  const from = Math.floor(-start / growth) + 1;
  return from <= MOST_MESSAGES ? from : undefined;
}

/** From which payload on at least half of what crosses for a message is payload, once everything is set up, in octets. */
export function halfIsPayloadFrom({ costs, pollsPerMessage = 1 }: Reckoned): number {
  const overhead = (payload: number) => sumOf(overheadAt(costs, payload)) + (pollsPerMessage - 1) * sumOf(costs.first);
  let [below, from] = [0, 1];
  while (overhead(from) > from) [below, from] = [from, from * 2];
  while (from - below > 1) {
    const middle = (below + from) >> 1;
    if (overhead(middle) > middle) below = middle;
    else from = middle;
  }
  return from;
}
