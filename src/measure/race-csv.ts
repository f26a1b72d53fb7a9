/** The result of a race as comma-separated values (RFC 4180): a line a lane, numbers as they are. */
import { csvLine } from './csv.ts';
import type { RaceLane, RaceResult } from './race-result.ts';

const columns: readonly (readonly [name: string, of: (lane: RaceLane) => string | number | undefined])[] = [
  ['technique', ({ technique }) => technique],
  ['requests', ({ requests }) => requests],
  ['connections', ({ connections }) => connections],
  ['octets up', ({ up }) => up.octets],
  ['payload up', ({ up }) => up.payload],
  ['overhead up', ({ up }) => up.octets - up.payload],
  ['octets down', ({ down }) => down.octets],
  ['payload down', ({ down }) => down.payload],
  ['overhead down', ({ down }) => down.octets - down.payload],
  ['delivered', ({ delivered }) => delivered],
  ['expected', ({ expected }) => expected],
  ['lost', ({ lost }) => lost],
  ['twice', ({ twice }) => twice],
  ['ready ms', ({ ready }) => ready],
  ['first event ms', ({ first }) => first],
  ['latency samples', ({ latency }) => latency?.samples],
  ['latency min ms', ({ latency }) => latency?.min],
  ['latency p50 ms', ({ latency }) => latency?.p50],
  ['latency p95 ms', ({ latency }) => latency?.p95],
  ['latency p99 ms', ({ latency }) => latency?.p99],
  ['latency max ms', ({ latency }) => latency?.max],
  ['round trip p50 ms', ({ roundTrip }) => roundTrip?.p50],
  ['round trip p95 ms', ({ roundTrip }) => roundTrip?.p95],
  ['round trip p99 ms', ({ roundTrip }) => roundTrip?.p99],
  ['trouble', ({ trouble }) => trouble],
];

/** The lanes as lines, each ended by CRLF, under a line of names; each says where its numbers come from. */
export function raceCsv({ origin, startedAt, lanes }: RaceResult): string {
  const head = ['origin', 'started at', ...columns.map(([name]) => name)];
  const lines = lanes.map((lane) => [origin, startedAt, ...columns.map(([, of]) => of(lane))]);
  return [head, ...lines].map(csvLine).join('');
}
