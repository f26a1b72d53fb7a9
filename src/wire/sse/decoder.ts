import type { Breach, Decoder, Outcome, Pending, Rule, Side, Unit } from '../octets/dissection.ts';
import { OctetStream } from '../octets/octet-stream.ts';
import { EventBuffers } from './event-buffers.ts';
import { isTaken, kindOf } from './line.ts';
import { Line, LineAccess } from './line-access.ts';
import { judgeLine, lineFields, lineOutcome } from './line-fields.ts';
import { indexLines, isWithinEvent, newLineState } from './line-index.ts';
import { BEGINS, EFFECTIVE, isField, kindName, LineKind, TYPED } from './line-kinds.ts';
import { type ReconnectionTime, StreamMemory } from './memory.ts';
import { eventStreamRules } from './rules.ts';
import { TextReader } from './text-reader.ts';

const PROTOCOL = 'sse';

const DEFAULT_TYPE = 'message';
/** What most events bring about, made once. */
const defaultType: Outcome = { name: 'type', value: DEFAULT_TYPE };
const readersOwnTime: Outcome = { name: 'reconnection time', value: null, meaning: "the reader's own" };

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
   * belong to it are no longer held, unless it was they that were dissected last.
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
 * Streams come and go, and the engine forgets what it has compiled for objects of which it finds none when it collects
 * garbage: the next stream would be read slowly at first. So one decoder stays, of a stream in which nothing comes.
 */
let staying: EventStreamDecoder | undefined;

/**
 * A decoder of an event stream (HTML sections 9.2.5 and 9.2.6). A unit is a line with its end; one that is blank dispatches
 * what the lines before it have gathered. It reads from the first octet that the stream holds, and writes from the
 * stream's unit count on.
 *
 * @param side who sends the stream
 */
export function createEventStreamDecoder(stream: OctetStream, side: Side = 'server'): EventStreamDecoder {
  if (!staying) staying = decoderOf(new OctetStream(), side);
  return decoderOf(stream, side);
}

function decoderOf(stream: OctetStream, side: Side): EventStreamDecoder {
  const start = stream.units.end(stream.octets.start);
  const state = newLineState(start);
  const lines = new LineAccess(stream, start);
  const memory = new StreamMemory(lines);
  /** Of the event whose lines were asked for last: who asks for all of them has each read once. */
  const buffers = new EventBuffers();

  const breach = (rule: Rule, offset: number, length: number): Breach => ({ rule, offset, length, blame: side });

  /** Index of the first line of the event that the blank line `index` ends; undefined when lines are no longer held. */
  function firstOf(index: number): number | undefined {
    for (let at = index; ; at -= 1) {
      const line = lines.row(at);
      if (line === undefined) return undefined;
      if (line.context & BEGINS) return at;
    }
  }

  /** Fills the buffers with the lines of the event that the blank line `index` ends; false when lines are no longer held. */
  function gather(index: number): boolean {
    const first = firstOf(index);
    if (first === undefined) return false;
    buffers.begin(first);
    while (buffers.next < index) {
      const line = lines.row(buffers.next);
      if (line === undefined) return false;
      buffers.take(line.kind, line.context, isField(line.kind) ? lines.valueOf(line) : '');
    }
    return true;
  }

  /** The event that the blank line `index` dispatches, which does; undefined when lines are no longer held. */
  function dispatched(index: number): DispatchedEvent | undefined {
    if (buffers.next !== index && !gather(index)) return undefined;
    const lastEventId = buffers.lastEventId ?? memory.lastEventId(buffers.first);
    if (lastEventId === undefined) return undefined;
    return { type: buffers.type || DEFAULT_TYPE, data: buffers.data ?? '', lastEventId };
  }

  function event(index: number): DispatchedEvent | undefined {
    const dispatches = lines.kind(index) === LineKind.blank && (lines.context(index) & EFFECTIVE) !== 0;
    return dispatches ? dispatched(index) : undefined;
  }

  function blankOutcome(index: number, context: number): Outcome[] {
    const time = reconnectionOutcome(memory.reconnectionTime(index));
    if ((context & EFFECTIVE) === 0) return [lastEventIdOutcome(memory.lastEventId(index)), time];
    const known = dispatched(index);
    if (known === undefined) {
      const gone = { name: 'data', value: null, meaning: 'its lines are no longer held' };
      return [gone, lastEventIdOutcome(memory.lastEventId(index)), time];
    }
    const { type, data, lastEventId } = known;
    return [
      type === DEFAULT_TYPE ? defaultType : { name: 'type', value: type },
      { name: 'data', value: data },
      lastEventIdOutcome(lastEventId),
      time,
    ];
  }

  /** Whether its sender has ended the stream and the last line belongs to an event that no blank line finishes. */
  function isLeftUnfinished(index: number): boolean {
    return (
      stream.ended &&
      !stream.cut &&
      isWithinEvent(state) &&
      index === lines.count - 1 &&
      state.next === stream.octets.end
    );
  }

  function dissect(index: number): Unit {
    if (index < lines.first) throw new RangeError(`unit ${index} is no line of an event stream`);
    const line = lines.line(index);
    const { offset, length, kind } = line;
    const name = kindName(kind, line.context);
    if (offset < stream.octets.start) {
      const fields = [{ name: 'octets no longer held', offset, length, value: null }];
      return { protocol: PROTOCOL, kind: name, offset, length, fields, broken: [] };
    }
    const fields = lineFields(line);
    const broken = brokenBy(line, index);
    if (line.context & BEGINS) buffers.begin(index);
    if (kind === LineKind.blank) {
      return {
        protocol: PROTOCOL,
        kind: name,
        offset,
        length,
        fields,
        broken,
        outcome: blankOutcome(index, line.context),
      };
    }
    if (buffers.next === index) buffers.take(kind, line.context, isField(kind) ? line.value() : '');
    if ((line.context & EFFECTIVE) === 0) return { protocol: PROTOCOL, kind: name, offset, length, fields, broken };
    return { protocol: PROTOCOL, kind: name, offset, length, fields, broken, outcome: lineOutcome(line) };
  }

  /** What the line at `index` breaks by itself, and what it does because of the lines before it or none after it. */
  function brokenBy(line: Line, index: number): readonly Breach[] {
    const broken = judgeLine(line, side);
    const { offset, length, kind, context } = line;
    const isTypeAlone = kind === LineKind.blank && (context & (TYPED | EFFECTIVE)) === TYPED;
    if (!isTypeAlone && !stream.ended) return broken;
    if (isTypeAlone) return [...broken, breach(eventStreamRules.eventHasData, offset, length)];
    if (isLeftUnfinished(index)) return [...broken, breach(eventStreamRules.eventFinished, offset, length)];
    return broken;
  }

  function pending(): Pending | undefined {
    const octets = stream.octets.view(state.next);
    if (octets.length === 0) return undefined;
    const line = lineSoFar(octets, state.next, state.next === start);
    const broken = [...judgeLine(line, side)];
    if (stream.ended && !stream.cut && line.kind !== LineKind.comment) {
      broken.push(breach(eventStreamRules.eventFinished, state.next, octets.length));
    }
    return {
      protocol: PROTOCOL,
      kind: line.colon < line.to ? kindName(line.kind, line.context) : 'line',
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

function lastEventIdOutcome(value: string | undefined): Outcome {
  return { name: 'last event ID', value: value ?? null };
}

function reconnectionOutcome(time: ReconnectionTime | undefined): Outcome {
  const name = 'reconnection time';
  return time === null ? readersOwnTime : { name, value: time ?? null, meaning: 'milliseconds' };
}

/** A line whose end has not come, from the first of `octets` on. Its kind is unknown while its name may go on. */
function lineSoFar(octets: Uint8Array, offset: number, first: boolean): Line {
  const line = new Line(new TextReader());
  line.offset = offset;
  line.length = octets.length;
  line.kind = LineKind.unknown;
  line.takeApart(octets, offset, first);
  const { nameFrom, colon, to } = line;
  if (colon === to) return line;
  line.kind = kindOf(octets, nameFrom, to);
  line.context = isTaken(line.kind, octets, nameFrom, to) ? EFFECTIVE : 0;
  return line;
}
