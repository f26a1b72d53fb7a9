/** How HTTP streaming writes the feed: lines of text, lines of JSON, or an image an event. */
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Delivery } from './delivery.ts';
import type { EncodedEvent, EventFormat } from './event-encodings.ts';
import { eventImage } from './event-image.ts';
import type { FeedEvent } from './feed.ts';

const none = () => undefined;

const TEXT_BREAKS = 'line break in the text';

/** `17 text` on a line of its own. A line break within the text is written as `\n` or `\r`, two characters. */
export const linesFormat: EventFormat = {
  contentType: 'text/plain; charset=utf-8',
  event: ({ id, text }, delivery) => {
    const oneLine = text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
    return asLine(`${id} ${oneLine}`, delivery, `${id} ${withBreak(text)}`);
  },
  gap: (lost) => encodeUtf8(`gap ${lost}\n`),
  opening: none,
  closing: none,
};

/** One JSON object on a line of its own. */
export const ndjsonFormat: EventFormat = {
  contentType: 'application/x-ndjson',
  event: (event, delivery) => asLine(eventJson(event), delivery, brokenJson(event)),
  gap: (lost) => encodeUtf8(`{"lost":${lost}}\n`),
  opening: none,
  closing: none,
};

/** A JSON object alone, as the answers to polls list them. */
export const jsonFormat: EventFormat = {
  contentType: 'application/json',
  event: (event, { crInData }) => {
    const intended = encodeUtf8(eventJson(event));
    if (!crInData) return { intended };
    return { intended, altered: { fault: TEXT_BREAKS, octets: encodeUtf8(brokenJson(event)) } };
  },
  gap: none,
  opening: none,
  closing: none,
};

const BOUNDARY = 'wire101-next-image';

const CRLF = encodeUtf8('\r\n');

/** The delimiter and the head of the next part (RFC 2046 section 5.1.1). */
const nextPart = (blankLine: string) => encodeUtf8(`--${BOUNDARY}\r\nContent-Type: image/png\r\n${blankLine}`);

/**
 * A multipart whose next part replaces the one before. The head of the next part follows each part at once: Chromium
 * shows an image when it has read the head of the part after it.
 */
export const multipartFormat: EventFormat = {
  contentType: `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
  event: ({ id }, { noBlankLine }) => {
    const image = eventImage(id);
    const part = (blankLine: string) => joinOctets([image, CRLF, nextPart(blankLine)]);
    const intended = part('\r\n');
    return noBlankLine ? { intended, altered: { fault: 'no blank line', octets: part('') } } : { intended };
  },
  gap: none,
  opening: () => nextPart('\r\n'),
  closing: () => encodeUtf8(`\r\n--${BOUNDARY}--\r\n`),
};

/** Text with the line break that an encoder should have kept out of it: its own, or a CR in its middle. */
export function withBreak(text: string): string {
  if (/[\r\n]/.test(text)) return text;
  const middle = text.length >> 1;
  return `${text.slice(0, middle)}\r${text.slice(middle)}`;
}

function asLine(line: string, { noBlankLine, crInData }: Delivery, broken: string): EncodedEvent {
  const intended = encodeUtf8(`${line}\n`);
  if (!crInData && !noBlankLine) return { intended };
  const fault = [crInData ? TEXT_BREAKS : '', noBlankLine ? 'no line end' : ''].filter((name) => name !== '');
  const octets = encodeUtf8((crInData ? broken : line) + (noBlankLine ? '' : '\n'));
  return { intended, altered: { fault: fault.join(', '), octets } };
}

function eventJson({ id, time, text }: FeedEvent): string {
  return JSON.stringify({ id, time: Math.round(time * 1000) / 1000, text });
}

/** The same as a server writes it that puts the text between quotes by hand: a line break stays what it is. */
function brokenJson({ id, time, text }: FeedEvent): string {
  const quoted = withBreak(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return eventJson({ id, time, text: '' }).replace(/"text":""/, () => `"text":"${quoted}"`);
}
