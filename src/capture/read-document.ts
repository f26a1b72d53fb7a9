import { config, type core } from 'zod';
import { Capture, FORMAT, VERSION } from './schema.ts';

/** A page's policy refuses code made of text, which validation would otherwise be made of, and asks for in vain. */
config({ jitless: true });

/** The most octets that a capture document may have: twice what a sandbox keeps of one, in base64 and with its names. */
export const MOST_OCTETS = 96 * 1024 * 1024;

/** Times beyond this are nonsense, in microseconds: no session lives for a month. */
const LATEST = 31 * 24 * 3600 * 1e6;

/** Where octets may stand at most; sums of two such offsets are still exact. */
const FARTHEST = 2 ** 50;

/** A document is no capture that can be shown; `message` says why in one line, with nothing of its contents in it. */
export class DocumentError extends Error {}

/**
 * Reads a capture document that anybody may have made.
 * @throws DocumentError when it is too large, no JSON, no capture, of another version or damaged
 */
export function readDocument(octets: Uint8Array): Capture {
  if (octets.length > MOST_OCTETS) throw tooLarge(octets.length);
  const value = jsonOf(octets);
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'format') !== FORMAT) {
    throw new DocumentError('This is no capture of Wire 101.');
  }
  const version: unknown = Reflect.get(value, 'version');
  if (version !== VERSION) {
    const named = Number.isSafeInteger(version) ? `version ${version}` : 'no known version';
    throw new DocumentError(`This capture is of ${named}, and this site reads version ${VERSION}.`);
  }
  const { success, data, error } = Capture.safeParse(value);
  if (!success) throw new DocumentError(`This capture is damaged: ${placeOf(error.issues[0])} is not what it must be.`);
  const wrong = disorder(data);
  if (wrong !== undefined) throw new DocumentError(`This capture is damaged: ${wrong}.`);
  return data;
}

/** @param octets how many there are, if that is known */
export function tooLarge(octets?: number): DocumentError {
  const mebioctets = (count: number) => `${Math.ceil(count / 1024 / 1024)} MiB`;
  const has = octets === undefined ? '' : ` (${mebioctets(octets)})`;
  return new DocumentError(`This is too large${has}: a capture has at most ${mebioctets(MOST_OCTETS)}.`);
}

function jsonOf(octets: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch {
    throw new DocumentError('This is no capture: it is no JSON text.');
  }
}

/** Where an issue is, in names and numbers of the schema alone. */
function placeOf(issue: core.$ZodIssue | undefined): string {
  const [first, second, third] = issue?.path ?? [];
  const isList = (first === 'events' || first === 'page') && typeof second === 'number';
  if (isList) return `entry ${second + 1} of its ${first === 'events' ? 'events' : 'page events'}`;
  return typeof first === 'string'
    ? `its ${[first, second, third].filter((part) => typeof part === 'string').join('.')}`
    : 'it';
}

/** What no capture can be though each of its events could. */
function disorder({ events, page }: Capture): string | undefined {
  const opened = new Set<number>();
  let id = -1;
  for (const [index, event] of events.entries()) {
    if (event.id <= id) return `event ${index + 1} is out of order`;
    if (Math.abs(event.time) > LATEST) return `event ${index + 1} has an impossible time`;
    if (event.type === 'connection-opened') {
      if (opened.has(event.connection)) return `event ${index + 1} opens a connection again`;
      opened.add(event.connection);
    }
    id = event.id;
    const far = 'offset' in event ? event.offset + ('length' in event ? event.length : 0) : 0;
    if (far > FARTHEST) return `event ${index + 1} has an impossible offset`;
  }
  const late = page.findIndex((event) => Math.abs(event.time) > LATEST);
  return late === -1 ? undefined : `page event ${late + 1} has an impossible time`;
}
