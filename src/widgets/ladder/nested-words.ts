import type { Outcome, Unit, Value } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import type { NestedUnit } from '#wire/stack/carried-layer.ts';
import { QUOTED, quote } from './quote.ts';
import { octetsText } from './time-text.ts';
import { wampWords } from './wamp-words.ts';

/** A nested unit in the few words of a list. */
export interface NestedWords {
  readonly title: string;
  readonly note?: string | undefined;
}

type Nested = Pick<NestedUnit, 'unit' | 'octets'>;

/** What the units of a protocol are called, one and several, where they are only counted. */
const NOUNS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  sse: ['line', 'lines'],
  lines: ['line', 'lines'],
  multipart: ['part', 'parts of a multipart'],
  mqtt: ['packet', 'packets'],
};

/** How much the kinds of a protocol tell of what is going on, where some tell more than others. */
const TELLING: Readonly<Record<string, readonly (readonly string[])[]>> = {
  sse: [['dispatch'], ['retry line', 'comment'], ['data line', 'event line', 'id line', 'ignored line']],
  multipart: [['part body'], ['part head'], ['delimiter', 'closing delimiter']],
};

const WORDS: Readonly<Record<string, (nested: Nested) => NestedWords>> = {
  sse: eventStreamWords,
  lines: ({ unit }) => ({ title: 'line', note: quoted(fieldNamed(unit, 'text')?.value) }),
  multipart: partWords,
  mqtt: packetWords,
  wamp: (nested) => wampWords(nested.unit, nested.octets) ?? textWords(nested),
  unopened: ({ unit }) => ({ title: unit.kind, note: fieldNamed(unit, 'coded octets')?.meaning }),
};

/** What a nested unit is, and what it says. */
export function nestedWords(nested: Nested): NestedWords {
  const { protocol } = nested.unit;
  return (Object.hasOwn(WORDS, protocol) ? WORDS[protocol]?.(nested) : undefined) ?? textWords(nested);
}

/** The nested units of one carrier, the ones that tell most: the dispatch of an event before its lines. */
export function tellingOf<N extends { readonly unit: Unit }>(nested: readonly N[]): readonly N[] {
  const ranks = TELLING[nested[0]?.unit.protocol ?? ''] ?? [];
  for (const kinds of ranks) {
    const found = nested.filter(({ unit }) => kinds.includes(unit.kind));
    if (found.length > 0) return found;
  }
  return nested;
}

/** Several units of a protocol: `3 lines`. */
export function countedNested(protocol: string, count: number): string {
  return `${count} ${nounsOf(protocol)[1]}`;
}

/** What octets are that end no nested unit: `octets of a packet`. */
export function partOf(protocol: string): string {
  return `octets of a ${nounsOf(protocol)[0]}`;
}

function nounsOf(protocol: string): readonly [one: string, several: string] {
  return (Object.hasOwn(NOUNS, protocol) ? NOUNS[protocol] : undefined) ?? ['message', 'messages'];
}

function eventStreamWords({ unit }: Nested): NestedWords {
  const { kind, fields, outcome = [] } = unit;
  if (kind !== 'dispatch') {
    const text = fieldNamed({ fields }, kind === 'comment' ? 'comment text' : 'field value')?.value;
    return { title: kind, note: quoted(text) };
  }
  const id = outcomeValue(outcome, 'last event ID');
  const title = `event: ${shortened(String(outcomeValue(outcome, 'type') ?? 'message'))}`;
  return { title: id ? `${title}, id ${shortened(String(id))}` : title, note: quoted(outcomeValue(outcome, 'data')) };
}

function outcomeValue(outcome: readonly Outcome[], name: string): Value | undefined {
  return outcome.find((each) => each.name === name)?.value;
}

function partWords({ unit }: Nested): NestedWords {
  const field = unit.kind === 'part head' ? fieldNamed(unit, 'field line')?.value : undefined;
  return { title: unit.kind, note: typeof field === 'string' ? quote(field) : octetsText(unit.length) };
}

function packetWords({ unit }: Nested): NestedWords {
  const { kind, fields } = unit;
  const identifier = fieldNamed({ fields }, 'packet identifier')?.value;
  const packet = identifier === undefined ? undefined : `packet ${identifier}`;
  const payload = fieldNamed({ fields }, 'payload');
  switch (kind) {
    case 'PUBLISH': {
      const topic = shortened(String(fieldNamed({ fields }, 'topic name')?.value ?? ''));
      const title = `PUBLISH ${topic} QoS ${fieldNamed({ fields }, 'QoS')?.value}`;
      const words = payload?.meaning?.startsWith('text') ? quoted(payload.value) : octetsText(payload?.length ?? 0);
      return { title, note: [packet, words].filter(Boolean).join(', ') };
    }
    case 'CONNECT':
      return { title: kind, note: `client ${quote(String(fieldNamed({ fields }, 'client identifier')?.value ?? ''))}` };
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
      return {
        title: `${kind} ${shortened(String(fieldNamed({ fields }, 'topic filter')?.value ?? ''))}`,
        note: packet,
      };
    default: {
      const code = fieldNamed({ fields }, 'return code') ?? fieldNamed({ fields }, 'reason code');
      return { title: kind, note: [packet, code?.meaning].filter(Boolean).join(', ') || undefined };
    }
  }
}

/** A message that is text is told by how it begins. */
function textWords({ unit, octets }: Nested): NestedWords {
  const title = unit.kind === 'text' || unit.kind === 'document' ? unit.protocol.toUpperCase() : unit.kind;
  return { title, note: octets.length === 0 ? undefined : quote(decodeUtf8Lossy(octets.subarray(0, 4 * QUOTED))) };
}

function quoted(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? quote(value) : undefined;
}

function shortened(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}
