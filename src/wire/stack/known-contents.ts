import { createJsonDecoder } from '../json/decoder.ts';
import { createLineDecoder } from '../lines/decoder.ts';
import { createMultipartDecoder } from '../multipart/decoder.ts';
import { createEventStreamDecoder } from '../sse/decoder.ts';
import { createXmlDecoder } from '../xml/decoder.ts';
import type { ContentDecoder, Contents } from './content-layer.ts';
import { createUnopenedDecoder } from './unopened.ts';

/** JSON is UTF-8 whatever a parameter says (RFC 8259 sections 8.1 and 11). */
const json: ContentDecoder = createJsonDecoder;

/** A charset parameter tells the encoding of XML (RFC 7303 section 3); UTF-8, and US-ASCII within it, is all that is read. */
const xml: ContentDecoder = (stream, side, { parameters }) => {
  const charset = parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  return charset === 'utf-8' || charset === 'us-ascii'
    ? createXmlDecoder(stream, side)
    : createUnopenedDecoder(stream, `in the charset ${charset}, which is not read here`);
};

/** Every media type that there is a decoder for. */
export const KNOWN_CONTENTS: Contents = {
  'text/event-stream': createEventStreamDecoder,
  'multipart/x-mixed-replace': (stream, side, { parameters }) =>
    createMultipartDecoder(stream, side, parameters.get('boundary')),
  'text/plain': createLineDecoder,
  'application/x-ndjson': createLineDecoder,
  'application/ndjson': createLineDecoder,
  'application/jsonl': createLineDecoder,
  'application/json': json,
  'text/json': json,
  '+json': json,
  'application/xml': xml,
  'text/xml': xml,
  '+xml': xml,
};
