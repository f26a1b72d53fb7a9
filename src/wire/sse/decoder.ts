import type { Breach, Decoder, Outcome, Pending, Rule, Side, Unit } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { colonOf, isTaken, kindOf } from './line.ts';
import { LineAccess, type LineParts, partsOf } from './line-access.ts';
import { judgeLine, lineFields, lineOutcome } from './line-fields.ts';
import { indexLines, isWithinEvent, newLineState } from './line-index.ts';
import { BEGINS, EFFECTIVE, kindName, LineKind, TYPED } from './line-kinds.ts';
import { type ReconnectionTime, StreamMemory } from './memory.ts';
import { eventStreamRules } from './rules.ts';
import { TextReader } from './text-reader.ts';

const PROTOCOL = 'sse';

/** An event as the listeners of an EventSource get it. */
export interface DispatchedEvent {
  /** `message` where the event names none. */
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

export interface EventStreamDecoder extends Decoder {
  /**
   * The event that the blank line at unit `index` dispatches. Undefined for a line that dispatches none, and when lines that
   * belong to it are no longer held.
   */
  event(index: number): DispatchedEvent | undefined;
  /**
   * The last event ID once unit `index` is read, which the next request would carry as Last-Event-ID; a blank line sets it.
   * Undefined when it is no longer known.
   */
  lastEventIdAfter(index: number): string | undefined;
  /** The reconnection time once unit `index` is read; undefined when it is no longer known. */
  reconnectionTimeAfter(index: number): ReconnectionTime | undefined;
}

/**
 * A decoder of an event stream (HTML sections 9.2.5 and 9.2.6). A unit is a line with its end; one that is blank dispatches
 * what the lines before it have gathered. It reads from the first octet that the stream holds, and writes from the
 * stream's unit count on.
 *
 * @param side who sends the stream
 */
export function createEventStreamDecoder(stream: OctetStream, side: Side = 'server'): EventStreamDecoder {
  const start = stream.units.end(stream.octets.start);
  const state = newLineState(start);
  const lines = new LineAccess(stream, start);
  const memory = new StreamMemory(lines);

  const breach = (rule: Rule, offset: number, length: number): Breach => ({ rule, offset, length, blame: side });

  /** Index of the first line of the event that the blank line `index` ends; undefined when lines are no longer held. */
  function firstOf(index: number): number | undefined {
    let at = index;
    while (at > lines.firstKept && (lines.context(at) & BEGINS) === 0) at -= 1;
    return lines.context(at) & BEGINS && lines.isHeld(at) ? at : undefined;
  }

  function event(index: number): DispatchedEvent | undefined {
    if (lines.kind(index) !== LineKind.blank || (lines.context(index) & EFFECTIVE) === 0) return undefined;
    const first = firstOf(index);
    const lastEventId = memory.lastEventId(index);
    if (first === undefined || lastEventId === undefined) return undefined;
    let type = '';
    let data: string | undefined;
    for (let at = first; at < index; at += 1) {
      const kind = lines.kind(at);
      if (kind === LineKind.event) type = lines.value(at) ?? '';
      if (kind !== LineKind.data) continue;
      const line = lines.value(at) ?? '';
      data = data === undefined ? line : `${data}\n${line}`;
    }
    return { type: type === '' ? 'message' : type, data: data ?? '', lastEventId };
  }

  function blankOutcome(index: number): Outcome[] {
    const known = event(index);
    const lastEventId = { name: 'last event ID', value: known?.lastEventId ?? memory.lastEventId(index) ?? null };
    const time = reconnectionOutcome(memory.reconnectionTime(index));
    if (known) {
      return [{ name: 'type', value: known.type }, { name: 'data', value: known.data }, lastEventId, time];
    }
    if ((lines.context(index) & EFFECTIVE) === 0) return [lastEventId, time];
    return [{ name: 'data', value: null, meaning: 'its lines are no longer held' }, lastEventId, time];
  }

  /** Whether the stream has ended and the last line belongs to an event that no blank line finishes. */
  function isLeftUnfinished(index: number): boolean {
    return stream.ended && isWithinEvent(state) && index === lines.count - 1 && state.next === stream.octets.end;
  }

  function dissect(index: number): Unit {
    if (index < lines.first) throw new RangeError(`unit ${index} is no line of an event stream`);
    const kind = lines.kind(index);
    const context = lines.context(index);
    const offset = lines.offset(index);
    const length = lines.length(index);
    const name = kindName(kind, context);
    if (offset < stream.octets.start) {
      const fields = [{ name: 'octets no longer held', offset, length, value: null }];
      return { protocol: PROTOCOL, kind: name, offset, length, fields, broken: [] };
    }
    const line = { parts: lines.parts(offset, length), texts: lines.texts, kind, context };
    const broken = withWhatIsAround(judgeLine(line, side), index, offset, length);
    const fields = lineFields(line);
    const outcome = kind === LineKind.blank ? blankOutcome(index) : lineOutcome(line);
    return outcome === undefined
      ? { protocol: PROTOCOL, kind: name, offset, length, fields, broken }
      : { protocol: PROTOCOL, kind: name, offset, length, fields, broken, outcome };
  }

  /** What the line at `index` breaks by itself, and what it does because of the lines before it or none after it. */
  function withWhatIsAround(
    broken: readonly Breach[],
    index: number,
    offset: number,
    length: number,
  ): readonly Breach[] {
    const isBlank = lines.kind(index) === LineKind.blank;
    if (isBlank && (lines.context(index) & (TYPED | EFFECTIVE)) === TYPED)
      return [...broken, breach(eventStreamRules.eventHasData, offset, length)];
    if (isLeftUnfinished(index)) return [...broken, breach(eventStreamRules.eventFinished, offset, length)];
    return broken;
  }

  function pending(): Pending | undefined {
    const octets = stream.octets.view(state.next);
    if (octets.length === 0) return undefined;
    const parts = partsOf(octets, state.next, 0, octets.length, state.next === start);
    const kind = kindSoFar(parts);
    const taken = kind !== undefined && isTaken(kind, octets, parts.nameFrom, parts.to);
    const context = taken ? EFFECTIVE : 0;
    const line = { parts, texts: new TextReader(), kind: kind ?? LineKind.unknown, context };
    const broken = [...judgeLine(line, side)];
    if (stream.ended && kind !== LineKind.comment) {
      broken.push(breach(eventStreamRules.eventFinished, state.next, octets.length));
    }
    return {
      protocol: PROTOCOL,
      kind: kind === undefined ? 'line' : kindName(kind, context),
      offset: state.next,
      length: octets.length,
      fields: lineFields(line),
      broken,
    };
  }

  /** The last event ID string, which only blank lines set, once line `index` is read. */
  function lastEventIdAfter(index: number): string | undefined {
    let at = index;
    while (at >= lines.firstKept && lines.kind(at) !== LineKind.blank) at -= 1;
    if (at >= lines.firstKept) return memory.lastEventId(at + 1);
    return lines.firstKept === lines.first ? '' : undefined;
  }

  return {
    protocol: PROTOCOL,
    advance() {
      indexLines(stream, state);
      memory.note(state);
    },
    dissect,
    pending,
    event,
    lastEventIdAfter,
    reconnectionTimeAfter: (index) => memory.reconnectionTime(index + 1),
  };
}

function reconnectionOutcome(time: ReconnectionTime | undefined): Outcome {
  const name = 'reconnection time';
  if (time === null) return { name, value: null, meaning: "the reader's own" };
  return { name, value: time ?? null, meaning: 'milliseconds' };
}

/** The kind of a line whose end has not come; undefined while its name may go on. */
function kindSoFar({ octets, nameFrom, to }: LineParts): number | undefined {
  const named = nameFrom < to && colonOf(octets, nameFrom, to) < to;
  return named ? kindOf(octets, nameFrom, to) : undefined;
}
