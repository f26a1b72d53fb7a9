import type { CaptureReader } from '#capture/reader.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import { countText, durationText } from '#widgets/ladder/time-text.ts';
import { fieldValues } from '#wire/http/head.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';

/** A request and its answer, with where they stand; offsets are those of the stretch's two directions. */
interface RecordedExchange {
  readonly stretch: Stretch;
  readonly exchange: Exchange;
  readonly request: { readonly start: number; readonly end: number };
  /** Absent while nothing was answered. */
  readonly response: { readonly start: number; readonly end: number } | undefined;
  /** When the first octet of the request was seen, in microseconds. */
  readonly startedAt: number;
}

/** All exchanges of a capture in the order in which their requests began. */
function recordedExchanges(reader: CaptureReader): RecordedExchange[] {
  const stretches = [...reader.connections.values()].flatMap((connection) => connection.stretches);
  return stretches.flatMap(exchangesOf).sort((one, other) => one.startedAt - other.startedAt);
}

/**
 * A fact of an exchange by its number, from 1 in the order of the requests: `exchange 2 status`, `exchange 2 request octets`,
 * `exchange 2 response octets`, `exchange 2 octets` (both), `exchange 2 answered after` (from the request's last octet to the
 * answer's first), `exchange 2 took` (from the request's first octet to the answer's last), `exchange 2 asked again after`
 * (from the answer's last octet to the next request's first), `exchange 2 chunks` (of the answer, the last one not counted),
 * `exchange 2 request field Last-Event-ID` and
 * `exchange 2 response field Keep-Alive`; or of them all: `answers with 304`.
 * Undefined when it is no such name, or the exchange has no such thing.
 */
export function exchangeFact(reader: CaptureReader, name: string): string | undefined {
  const [, status] = /^answers with (\d{3})$/.exec(name) ?? [];
  if (status !== undefined) {
    const answers = recordedExchanges(reader).filter(({ exchange }) => exchange.response?.status === Number(status));
    return answers.length === 0 ? undefined : countText(answers.length);
  }
  const [, number, what = ''] = /^exchange (\d+) (.+)$/.exec(name) ?? [];
  if (number === undefined) return undefined;
  const exchanges = recordedExchanges(reader);
  const found = exchanges[Number(number) - 1];
  if (what === 'asked again after') return between(found && endOf(found), exchanges[Number(number)]?.startedAt);
  return found && ofExchange(found, what);
}

function ofExchange(recorded: RecordedExchange, what: string): string | undefined {
  const { exchange, stretch, request, response, startedAt } = recorded;
  switch (what) {
    case 'status':
      return exchange.response && String(exchange.response.status);
    case 'request octets':
      return countText(request.end - request.start);
    case 'response octets':
      return response && countText(response.end - response.start);
    case 'octets':
      return response && countText(request.end - request.start + response.end - response.start);
    case 'answered after':
      return between(stretch.timeAt('client', request.end - 1), response && stretch.timeAt('server', response.start));
    case 'chunks':
      return response && chunksOf(stretch, response);
    case 'took':
      return between(startedAt, endOf(recorded));
  }
  const [, side, field = ''] = /^(request|response) field (.+)$/.exec(what) ?? [];
  const head = side === 'request' ? exchange.request : side === 'response' ? exchange.response : undefined;
  return head && fieldValues(head, field)[0];
}

function chunksOf(
  { wire }: Stretch,
  { start, end }: { readonly start: number; readonly end: number },
): string | undefined {
  const { units } = wire.server;
  let chunks = 0;
  for (let index = 0; index < units.count; index++) {
    const inside = units.offset(index) >= start && units.offset(index) < end;
    if (inside && wire.dissect('server', index).kind === 'chunk') chunks++;
  }
  return chunks === 0 ? undefined : countText(chunks);
}

function endOf({ stretch, response }: RecordedExchange): number | undefined {
  return response && stretch.timeAt('server', response.end - 1);
}

function exchangesOf(stretch: Stretch): RecordedExchange[] {
  const { exchanges } = stretch.wire;
  return exchanges.flatMap((exchange, index) => {
    const request = reach(stretch, 'client', exchange.requestUnit, exchanges[index + 1]?.requestUnit);
    const startedAt = stretch.timeAt('client', request.start);
    if (startedAt === undefined) return [];
    const { responseUnit } = exchange;
    const next = exchanges[index + 1]?.responseUnit;
    const response = responseUnit === undefined ? undefined : reach(stretch, 'server', responseUnit, next);
    return [{ stretch, exchange, request, response, startedAt }];
  });
}

/** The octets of `side` from unit `first` up to unit `next`, or to the last that was seen. */
function reach(stretch: Stretch, side: Side, first: number, next: number | undefined) {
  const { units, octets } = stretch.wire[side];
  return { start: units.offset(first), end: next === undefined ? octets.end : units.offset(next) };
}

function between(from: number | undefined, to: number | undefined): string | undefined {
  return from === undefined || to === undefined ? undefined : durationText(to - from);
}
