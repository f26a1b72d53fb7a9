import { encodeUtf8 } from '../octets/utf8.ts';

/** One event to encode; every part may be left out. */
export interface EventSpec {
  /** What listeners get, lines and all. Without it nothing is dispatched. */
  readonly data?: string;
  /** The type of the event; `message` where it is empty or left out. */
  readonly event?: string;
  /** The last event ID from this event on; empty takes it back. */
  readonly id?: string;
  /** The reconnection time in milliseconds. */
  readonly retry?: number;
  /** For whoever reads the wire; no reader of the stream gets it. */
  readonly comment?: string;
}

/** Why an event cannot be written: the field, what is wrong with it, and the index in its text of the first bad character. */
export interface EncodeError {
  readonly field: 'event' | 'id' | 'retry';
  readonly problem: 'line end' | 'null' | 'no whole number';
  readonly at: number;
}

/**
 * The octets of one event, its blank line included (HTML sections 9.2.5 and 9.2.6). No text can forge a field or an event:
 * data and comments become as many lines as they have, so that a CR or CR LF in data arrives as LF; an event type or an id
 * that holds a line end is refused, and so is an id that a reader would ignore.
 */
export function encodeEvent(spec: EventSpec): { octets: Uint8Array } | { error: EncodeError } {
  const error = errorIn(spec);
  if (error) return { error };
  const { comment, event, id, retry, data } = spec;
  const lines = [
    ...linesOf(comment).map((line) => `:${line === '' ? '' : ' '}${line}`),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...linesOf(data).map((line) => `data: ${line}`),
  ];
  return { octets: encodeUtf8([...lines, '', ''].join('\n')) };
}

function linesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(/\r\n|\r|\n/);
}

function errorIn({ event, id, retry }: EventSpec): EncodeError | undefined {
  for (const [field, text = ''] of [
    ['event', event],
    ['id', id],
  ] as const) {
    const at = text.search(/[\r\n]/);
    if (at !== -1) return { field, problem: 'line end', at };
  }
  const at = id?.indexOf('\0') ?? -1;
  if (at !== -1) return { field: 'id', problem: 'null', at };
  const whole = retry === undefined || (Number.isSafeInteger(retry) && retry >= 0);
  return whole ? undefined : { field: 'retry', problem: 'no whole number', at: 0 };
}
