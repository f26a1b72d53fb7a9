import { createLineDecoder } from '../lines/decoder.ts';
import { createMultipartDecoder } from '../multipart/decoder.ts';
import { createEventStreamDecoder } from '../sse/decoder.ts';
import type { Contents } from './content-layer.ts';

/** Every media type that there is a decoder for. */
export const KNOWN_CONTENTS: Contents = {
  'text/event-stream': createEventStreamDecoder,
  'multipart/x-mixed-replace': (stream, side, { parameters }) =>
    createMultipartDecoder(stream, side, parameters.get('boundary')),
  'text/plain': createLineDecoder,
  'application/x-ndjson': createLineDecoder,
  'application/ndjson': createLineDecoder,
  'application/jsonl': createLineDecoder,
};
