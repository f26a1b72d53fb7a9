/** The decoder of event streams beside eventsource-parser, on the same octets. */
import { createParser } from 'eventsource-parser';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { createEventStreamDecoder, type EventStreamDecoder } from '#wire/sse/decoder.ts';
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

function indexed(parts: readonly Uint8Array[]): { stream: OctetStream; decoder: EventStreamDecoder } {
  const stream = new OctetStream();
  const decoder = createEventStreamDecoder(stream);
  for (const part of parts) {
    stream.octets.append(part);
    decoder.advance();
  }
  return { stream, decoder };
}

/** Indexes what comes and forgets it after each read, as the library does; returns the lines. */
function indexedInPassing(parts: readonly Uint8Array[]): number {
  const stream = new OctetStream();
  const decoder = createEventStreamDecoder(stream);
  for (const part of parts) {
    stream.octets.append(part);
    decoder.advance();
    stream.octets.discardBefore(stream.units.end());
    stream.units.discardBefore(stream.units.count - 1);
  }
  return stream.units.count;
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
      () => (indexedInPassing(parts) > 0 ? amount : 0),
      theirs,
    ),
    await compare(
      { ...common, name: `index of an event stream of ${MEGAOCTETS} MB, all of it kept`, target: 1 },
      () => (indexed(parts).stream.units.count > 0 ? amount : 0),
      theirs,
    ),
    await compare(
      { ...common, name: `index and all fields of an event stream of ${MEGAOCTETS} MB`, target: 0.2 },
      () => {
        const { stream, decoder } = indexed(parts);
        let fields = 0;
        for (let unit = 0; unit < stream.units.count; unit++) fields += decoder.dissect(unit).fields.length;
        return fields > 0 ? amount : 0;
      },
      theirs,
      3,
    ),
    await compare(
      { ...common, name: `index and all events of an event stream of ${MEGAOCTETS} MB`, target: 0.2 },
      () => {
        const { stream, decoder } = indexed(parts);
        let events = 0;
        for (let unit = 0; unit < stream.units.count; unit++) if (decoder.event(unit)) events += 1;
        return events > 0 ? amount : 0;
      },
      theirs,
      3,
    ),
  ];
}
