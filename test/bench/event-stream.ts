/** The decoder of event streams beside eventsource-parser, on the same octets. */
import { createParser } from 'eventsource-parser';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { createEventStreamDecoder, type EventStreamDecoder } from '#wire/sse/decoder.ts';
import { LineKind } from '#wire/sse/line-kinds.ts';
import { type Comparison, compare } from './measure.ts';

const MEGAOCTETS = 50;
/** What one read from a socket brings at most (libuv's default). */
const READ = 65_536;

/** An event stream of at least `length` octets: events with an id, now and then a type, two lines, CRLF or a comment. */
function eventStream(length: number): Uint8Array {
  const texts: string[] = [];
  let octets = 0;
  for (let id = 1; octets < length; id++) {
    const more = id % 10 === 0 ? `event: tick\ndata: second line of ${id}\n` : id % 100 === 1 ? ': heartbeat\n' : '';
    const text = `id: ${id}\n${more}data: {"id":${id},"time":${1_700_000_000 + id},"text":"event number ${id}"}\n\n`;
    texts.push(text);
    octets += text.length;
  }
  return new TextEncoder().encode(texts.join(''));
}

function reads(octets: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(octets.length / READ) }, (_, index) =>
    octets.subarray(index * READ, (index + 1) * READ),
  );
}

/** Indexes what comes and keeps it all; as the sandbox and a page do with what they have read, the reads are not copied. */
function indexed(parts: readonly Uint8Array[]): number {
  const stream = new OctetStream();
  const decoder = createEventStreamDecoder(stream);
  for (const part of parts) {
    stream.octets.adopt(part);
    decoder.advance();
  }
  return stream.units.count;
}

/** Indexes what comes, looks at each line, and forgets them after each read, as the library does; returns what was counted. */
function inPassing(
  parts: readonly Uint8Array[],
  count?: (decoder: EventStreamDecoder, unit: number) => number,
): number {
  const stream = new OctetStream();
  const decoder = createEventStreamDecoder(stream);
  const { octets, units } = stream;
  let counted = 0;
  let next = 0;
  let kept = 0;
  for (const part of parts) {
    octets.append(part);
    decoder.advance();
    for (; count && next < units.count; next++) {
      counted += count(decoder, next);
      // What a blank line has dispatched may go; an event under way must stay.
      if (units.kind(next) === LineKind.blank) kept = next;
    }
    if (!count) kept = units.count - 1;
    octets.discardBefore(units.offset(kept));
    units.discardBefore(kept);
  }
  return count ? counted : units.count;
}

/** What the library makes of the same reads: it takes text, so that decoding UTF-8 is part of its work. Returns the events. */
function parsed(parts: readonly Uint8Array[]): number {
  let events = 0;
  const parser = createParser({
    onEvent: () => {
      events += 1;
    },
  });
  const decoder = new TextDecoder();
  for (const part of parts) parser.feed(decoder.decode(part, { stream: true }));
  return events;
}

export async function compareEventStreams(): Promise<Comparison[]> {
  const octets = eventStream(MEGAOCTETS * 1e6);
  const parts = reads(octets);
  const amount = octets.length / 1e6;
  const common = { unit: 'MB/s', peer: 'eventsource-parser' };
  const theirs = () => (parsed(parts) > 0 ? amount : 0);
  return [
    await compare(
      { ...common, name: `index of an event stream of ${MEGAOCTETS} MB, forgotten after each read`, target: 1 },
      () => (inPassing(parts) > 0 ? amount : 0),
      theirs,
    ),
    await compare(
      { ...common, name: `index of an event stream of ${MEGAOCTETS} MB, all of it kept`, target: 1 },
      () => (indexed(parts) > 0 ? amount : 0),
      theirs,
    ),
    await compare(
      { ...common, name: 'index and all fields of it, forgotten after each read', target: 0.2 },
      () => (inPassing(parts, (decoder, unit) => decoder.dissect(unit).fields.length) > 0 ? amount : 0),
      theirs,
      3,
    ),
    await compare(
      { ...common, name: 'index and all events of it, forgotten after each read', target: 0.2 },
      () => (inPassing(parts, (decoder, unit) => (decoder.event(unit) ? 1 : 0)) > 0 ? amount : 0),
      theirs,
      3,
    ),
  ];
}
