import type { HeardEvent } from '#link/recorded-event-source.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { createEventStreamDecoder, type DispatchedEvent } from '#wire/sse/decoder.ts';

/** One line of a stream: what our decoder says of it, and what the browser did at it. */
export interface ComparedLine {
  /** Undefined for what the browser dispatched and no line accounts for. */
  readonly unit: Unit | undefined;
  readonly octets: Uint8Array;
  /** What the decoder says that it dispatches. */
  readonly expected: DispatchedEvent | undefined;
  readonly heard: HeardEvent | undefined;
  /** In which members the two differ; both missing is no difference. */
  readonly differs: readonly string[];
}

/** How long a browser waited, and how long the stream had told it to, in milliseconds. */
export interface ReconnectionTime {
  /** Undefined when the stream tells none. */
  readonly told: number | undefined;
  readonly waited: number;
}

/** Something in which the browser and the decoder are not of one mind. */
export interface Finding {
  readonly text: string;
  /** Why, when it is known; such a difference is listed and no surprise. */
  readonly reason: string | undefined;
}

/** What our decoder makes of a stream. */
export interface Decoded {
  readonly lines: readonly {
    readonly unit: Unit;
    readonly octets: Uint8Array;
    readonly event: DispatchedEvent | undefined;
  }[];
  /** Types that a listener must know to hear all events. */
  readonly types: readonly string[];
  /** Milliseconds; undefined when the stream tells none. */
  readonly reconnectionTime: number | undefined;
  readonly lastEventId: string;
  /** A `retry` without a value, which Chromium takes for one. */
  readonly emptyRetry: boolean;
}

/** Reads a whole event stream (HTML section 9.2.6). */
export function decodeStream(octets: Uint8Array): Decoded {
  const stream = new OctetStream();
  const decoder = createEventStreamDecoder(stream);
  stream.octets.append(octets);
  stream.ended = true;
  decoder.advance();
  const cut = ({ offset, length }: Unit) => octets.subarray(offset, offset + length);
  const lines: Decoded['lines'][number][] = [];
  for (let index = 0; index < stream.units.count; index++) {
    const unit = decoder.dissect(index);
    lines.push({ unit, octets: cut(unit), event: decoder.event(index) });
  }
  const last = stream.units.count - 1;
  const pending = decoder.pending();
  if (pending) lines.push({ unit: pending, octets: cut(pending), event: undefined });
  const time = last < 0 ? null : decoder.reconnectionTimeAfter(last);
  return {
    lines,
    types: [...new Set(lines.flatMap(({ event }) => event?.type ?? []))],
    reconnectionTime: typeof time === 'number' ? time : undefined,
    lastEventId: last < 0 ? '' : (decoder.lastEventIdAfter(last) ?? ''),
    emptyRetry: lines.some(({ unit }) => unit.kind === 'retry line' && !unit.fields.some(isValue)),
  };
}

function isValue({ name }: Unit['fields'][number]): boolean {
  return name === 'field value';
}

/** Puts the events that a browser dispatched beside the lines that the decoder says dispatch, in order. */
export function compareLines({ lines }: Pick<Decoded, 'lines'>, heard: readonly HeardEvent[]): ComparedLine[] {
  let next = 0;
  const compared = lines.map(({ unit, octets, event: expected }): ComparedLine => {
    const event = expected && heard[next++];
    return { unit, octets, expected, heard: event, differs: expected && event ? difference(expected, event) : [] };
  });
  const beyond = heard.slice(next).map((event): ComparedLine => {
    return { unit: undefined, octets: new Uint8Array(0), expected: undefined, heard: event, differs: ['event'] };
  });
  return [...compared, ...beyond];
}

function difference(expected: DispatchedEvent, heard: HeardEvent): string[] {
  return (['type', 'data', 'lastEventId'] as const).filter((name) => expected[name] !== heard[name]);
}

/** A wait this far from the one that was told is another one, in milliseconds. */
const NEAR = 500;
/** What browsers wait that were told nothing: Chromium's own reconnection time, in milliseconds. */
const UNTOLD = 3000;

/** The differences, once all has come that will. */
export function findingsOf(
  lines: readonly ComparedLine[],
  { emptyRetry }: Pick<Decoded, 'emptyRetry'>,
  time: ReconnectionTime | undefined,
): Finding[] {
  const findings = lines.flatMap(({ expected, heard, differs }): Finding[] => {
    if (expected && !heard)
      return [{ text: `The decoder dispatches “${expected.type}”, the browser nothing.`, reason: undefined }];
    if (differs.length === 0) return [];
    if (!expected)
      return [{ text: `The browser dispatched “${heard?.type}”, the decoder nothing.`, reason: undefined }];
    return [{ text: `An event differs in ${differs.join(' and ')}.`, reason: undefined }];
  });
  if (time === undefined || Math.abs(time.waited - (time.told ?? UNTOLD)) < NEAR) return findings;
  const told = time.told === undefined ? 'the stream told no time' : `the stream said ${time.told} ms`;
  const known = emptyRetry && Math.abs(time.waited - UNTOLD) < NEAR;
  return [
    ...findings,
    {
      text: `The browser waited about ${Math.round(time.waited / 100) / 10} s before it asked again; ${told}.`,
      reason: known
        ? 'Chromium takes an empty retry for a reset to its own 3 s. The standard asks for digits only, and an empty value has none: it should be ignored (HTML §9.2.6).'
        : undefined,
    },
  ];
}
