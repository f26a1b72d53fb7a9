import type { CaptureReader } from '#capture/reader.ts';
import { SeenRequests } from '#capture/seen-requests.ts';
import { durationText } from '#widgets/ladder/time-text.ts';

/** What script asked for, and what crossed the wire for it. */
export interface Counted {
  readonly fetches: number;
  readonly requests: number;
  readonly preflights: number;
  readonly connections: number;
  /** From the first request to the last, in microseconds. */
  readonly apart: number;
}

/** Counts what came since entry `from` of the reader's list. */
export function countRequests(reader: CaptureReader, from: number, fetches: number): Counted {
  const seen = new SeenRequests(reader);
  seen.advance();
  const requests = seen.all.filter(({ entry }) => entry >= from);
  const times = requests.map(({ time }) => time);
  return {
    fetches,
    requests: requests.length,
    preflights: seen.preflights.filter((entry) => entry >= from).length,
    connections: new Set(requests.map(({ connection }) => connection)).size,
    apart: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times),
  };
}

/** `2 fetches, 3 requests on 2 connections, 1 preflight; …`. */
export function countedWords({ fetches, requests, preflights, connections, apart }: Counted): string {
  const parts = [
    plural(fetches, 'fetch', 'fetches'),
    `${plural(requests, 'request', 'requests')} on ${plural(connections, 'connection', 'connections')}`,
    ...(preflights > 0 ? [plural(preflights, 'preflight', 'preflights')] : []),
  ];
  const after = requests > 1 ? ` The last request came ${durationText(apart)} after the first.` : '';
  return `${parts.join(', ')}.${after}`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
