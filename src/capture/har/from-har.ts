import { encodeRequestHead, encodeResponseHead, type Lines } from '#wire/http/encode.ts';
import { fromBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeMessage } from '#wire/websocket/encode.ts';
import { UnreadableFile } from '../file/unreadable-file.ts';
import { octetsEvent } from '../octets-of.ts';
import type { Capture, CaptureEvent } from '../schema.ts';
import { type HarEntry, ReadHar } from './har.ts';

/** What was made of a HAR. */
interface FromHar {
  readonly capture: Capture;
  readonly remarks: readonly string[];
}

/** A HAR holds no masking keys. */
const NO_KEY = new Uint8Array(4);
/** Fields that speak of how content crossed: a HAR holds it decoded. */
const OF_THE_WIRE = ['content-length', 'content-encoding', 'transfer-encoding'];

const REMARK =
  'A HAR holds names, values and texts, no octets: heads, frames and masking keys are written anew here, as HTTP/1.1, each request on a connection of its own.';

/**
 * A HAR 1.2 as a capture: what it says, in octets that say the same.
 *
 * @param value what its JSON holds
 * @throws UnreadableFile where it is none, with the place
 */
export function fromHar(value: unknown): FromHar {
  const read = ReadHar.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UnreadableFile(`This HAR is malformed at ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { entries } = read.data.log;
  if (entries.length === 0) throw new UnreadableFile('This HAR has no entries');
  const begun = entries.map(({ startedDateTime }, index) => {
    const time = Date.parse(startedDateTime);
    if (Number.isNaN(time))
      throw new UnreadableFile(`This HAR is malformed at log.entries.${index}.startedDateTime: no time`);
    return time;
  });
  const zero = Math.min(...begun);
  const happened = entries.flatMap((entry, index) =>
    eventsOf(entry, index, ((begun[index] as number) - zero) * 1000, zero),
  );
  happened.sort((one, other) => one.time - other.time || one.connection - other.connection);
  const capture: Capture = {
    format: 'wire101-capture',
    version: 1,
    origin: 'recorded',
    startedAt: new Date(zero).toISOString(),
    clocks: {},
    events: happened.map(({ make }, id) => make(id)),
    page: [],
  };
  const absent = happened.filter(({ isAbsent }) => isAbsent).length;
  const some = absent === 1 ? 'The content of 1 answer is' : `The contents of ${absent} answers are`;
  return { capture, remarks: absent === 0 ? [REMARK] : [REMARK, `${some} not in it.`] };
}

/** Something that happened, before it has a number. */
interface Happened {
  readonly time: number;
  readonly connection: number;
  readonly isAbsent?: boolean;
  readonly make: (id: number) => CaptureEvent;
}

/** What one entry tells, in order. @param begun when it began, in microseconds */
function eventsOf(entry: HarEntry, connection: number, begun: number, zero: number): Happened[] {
  const { response, timings } = entry;
  const made: Happened[] = [];
  const sent: Record<Side, number> = { client: 0, server: 0 };
  let time = begun;
  // What comes later never happened earlier, whatever the times in the file are.
  const at = (next: number) => {
    time = Math.max(time, Number.isFinite(next) ? next : time);
    return time;
  };
  const cross = (side: Side, octets: Uint8Array, when: number) => {
    if (octets.length === 0) return;
    const about = { time: at(when), connection, side, offset: sent[side] };
    sent[side] += octets.length;
    made.push({ ...about, make: (id) => octetsEvent({ id, ...about }, octets) });
  };
  const wait = begun + Math.max(0, timings?.wait ?? entry.time) * 1000;
  made.push({
    time: begun,
    connection,
    make: (id) => ({ id, time: begun, type: 'connection-opened', connection, peer: 'browser' }),
  });
  cross('client', requestOctets(entry), begun);
  if (response.status > 0) {
    const { octets, absent } = responseOctets(entry);
    cross('server', octets, wait);
    if (absent > 0) {
      const about = { time: at(wait), connection, side: 'server', offset: sent.server, length: absent } as const;
      made.push({ ...about, isAbsent: true, make: (id) => ({ id, type: 'missing', ...about }) });
    }
  }
  for (const { type, time: when, opcode, data } of entry._webSocketMessages ?? []) {
    const side = type === 'send' ? 'client' : 'server';
    const payload = opcode === 1 ? encodeUtf8(data) : (fromBase64(data) ?? encodeUtf8(data));
    cross(
      side,
      encodeMessage(opcode & 0x0f, payload, side === 'client' ? NO_KEY : undefined),
      (when * 1000 - zero) * 1000,
    );
  }
  const ends = at(begun + Math.max(0, entry.time) * 1000);
  made.push({
    time: ends,
    connection,
    make: (id) => ({ id, time: ends, type: 'connection-closed', connection, how: 'closed', by: 'client' }),
  });
  return made;
}

function requestOctets({ request }: HarEntry): Uint8Array {
  const { method, url, headers, postData } = request;
  const content = encodeUtf8(postData?.text ?? '');
  const { target, host } = partsOf(url);
  const kept = linesOf(headers);
  const lines = kept.some(([name]) => name.toLowerCase() === 'host') ? kept : [['Host', host] as const, ...kept];
  const head = { method: clean(method, /[^\x21-\x7e]/g), target: clean(target, /[^\x21-\x7e]/g) };
  return joinOctets([encodeRequestHead({ ...head, lines: withLength(lines, content, content.length > 0) }), content]);
}

/** The answer; `absent` octets of content are told of, and not in the file. */
function responseOctets({ request, response }: HarEntry): { readonly octets: Uint8Array; readonly absent: number } {
  const { status, statusText = '', headers, content } = response;
  const { text, encoding, size = 0 } = content;
  const said = encoding === 'base64' ? fromBase64(text ?? '') : encodeUtf8(text ?? '');
  const octets = said ?? encodeUtf8(text ?? '');
  const bare = status < 200 || status === 204 || status === 304 || request.method === 'HEAD';
  const absent = !bare && text === undefined && size > 0 ? Math.floor(Math.min(size, Number.MAX_SAFE_INTEGER / 2)) : 0;
  const length = absent > 0 ? absent : octets.length;
  const lines = bare ? linesOf(headers) : withLength(linesOf(headers), { length }, true);
  const head = encodeResponseHead({ status: statusOf(status), reason: clean(statusText, /[^\t\x20-\x7e]/g), lines });
  return { octets: bare ? head : joinOctets([head, octets]), absent };
}

function statusOf(status: number): number {
  return Math.min(999, Math.max(100, Math.floor(status)));
}

/** Fields as HTTP/1.1 has them: those of HTTP/2 that begin with a colon stand in the start line. */
function linesOf(headers: readonly { readonly name: string; readonly value: string }[]): [string, string][] {
  return headers
    .filter(({ name }) => !name.startsWith(':'))
    .map(({ name, value }) => [clean(name, /[^\x21-\x7e]/g), clean(value, /[\r\n\0]/g)]);
}

function withLength(lines: Lines, { length }: { readonly length: number }, said: boolean): Lines {
  const kept = lines.filter(([name]) => !OF_THE_WIRE.includes(name.toLowerCase()));
  return said ? [...kept, ['Content-Length', String(length)]] : kept;
}

/** What may not stand there becomes a question mark: nothing that a file says is ever taken for the end of a line. */
function clean(text: string, unfit: RegExp): string {
  return text.replace(unfit, '?');
}

function partsOf(url: string): { readonly target: string; readonly host: string } {
  const [, host = '', rest = ''] = /^[a-z]+:\/\/(?:[^/?#@]*@)?([^/?#]*)([^#]*)/i.exec(url) ?? [];
  return { host, target: rest.startsWith('/') ? rest : `/${rest}` };
}
