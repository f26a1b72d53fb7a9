import type { Stretch } from '#capture/seen-connection.ts';
import type { SeenRequest } from '#capture/seen-requests.ts';
import type { Span, Unit } from '#wire/octets/dissection.ts';

/** Octets that belong together. Offsets are absolute in the server's direction of the connection. */
export interface Run extends Span {
  /** What they are together. */
  readonly title: string;
  /** Tells the parts of framing apart. */
  readonly kind: 'write' | 'head' | 'size' | 'data' | 'end' | 'trailer' | 'line';
  /** Alternates from one whole thing to the next, so that neighbours can be told apart. */
  readonly odd: boolean;
}

/** The same octets of an answer, cut three ways. */
export interface Boundaries {
  readonly offset: number;
  readonly octets: Uint8Array;
  /** What the socket was handed at once. */
  readonly writes: readonly Run[];
  /** HTTP's own framing (RFC 9112 section 7.1). */
  readonly framing: readonly Run[];
  /** The lines of the content, or what a multipart is made of; one that framing cuts is several runs. */
  readonly content: readonly Run[];
}

/** How many octets are shown at most. */
const MOST = 256;

/**
 * The octets around one unit of an answer, or the newest of it.
 *
 * @param chosen index of a unit of the answer; the newest when undefined
 */
export function boundariesOf(
  stretch: Stretch,
  { answer }: SeenRequest,
  chosen: number | undefined,
): Boundaries | undefined {
  if (!answer) return undefined;
  const { units, octets } = stretch.wire.server;
  const past = units.end();
  const [from, to] = windowOf(stretch, answer, chosen);
  const offset = units.offset(from);
  const end = Math.min(to === answer.last ? past : units.offset(to) + units.length(to), offset + MOST);
  if (offset < octets.start) return undefined;
  const shown = { offset, length: end - offset };
  const indexes = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return {
    offset,
    octets: octets.view(offset, end).slice(),
    writes: within(writesOf(stretch, offset, end), shown),
    framing: within(
      indexes.flatMap((index) => framingOf(stretch.wire.dissect('server', index), index % 2 === 1)),
      shown,
    ),
    content: within(contentOf(stretch, answer.unit, indexes), shown),
  };
}

/** The first and the last unit that are shown: from the chosen one on, and before it as far as there is room. */
function windowOf(
  { wire }: Stretch,
  { unit, last }: NonNullable<SeenRequest['answer']>,
  chosen: number | undefined,
): [from: number, to: number] {
  const { units } = wire.server;
  let from = Math.max(chosen ?? last, units.first);
  let to = from;
  const length = () => units.offset(to) + units.length(to) - units.offset(from);
  while (to < last && length() < MOST) to += 1;
  const first = Math.max(units.first, unit + 1);
  while (from > first && length() + units.length(from - 1) <= MOST) from -= 1;
  return [from, to];
}

function writesOf(stretch: Stretch, offset: number, end: number): Run[] {
  const starts = stretch.crossingStarts('server', offset, end);
  return starts.map((start, index) => ({
    offset: start,
    length: (starts[index + 1] ?? end) - start,
    title: `write ${index + 1}`,
    kind: 'write',
    odd: index % 2 === 1,
  }));
}

/** A chunk's size line, its data, and the line end after it; any other unit as a whole. */
function framingOf(unit: Unit, odd: boolean): Run[] {
  const { offset, length } = unit;
  const data = unit.kind === 'chunk' ? unit.fields.find(({ name }) => name === 'chunk data') : undefined;
  if (!data) {
    const kind =
      unit.kind === 'trailer section'
        ? 'trailer'
        : unit.kind === 'last chunk'
          ? 'size'
          : unit.kind === 'content'
            ? 'data'
            : 'head';
    return [{ offset, length, title: unit.kind, kind, odd }];
  }
  const past = data.offset + data.length;
  const runs: Run[] = [
    { offset, length: data.offset - offset, title: 'chunk-size line', kind: 'size', odd },
    { offset: data.offset, length: data.length, title: 'chunk data', kind: 'data', odd },
  ];
  if (past < offset + length) {
    runs.push({ offset: past, length: offset + length - past, title: 'end of the chunk', kind: 'end', odd });
  }
  return runs;
}

/** What of the content ends in the units at `indexes`, and what has not ended. @param head unit of the answer's head */
function contentOf({ wire }: Stretch, head: number, indexes: readonly number[]): Run[] {
  const layer = wire.contentOf('server', head);
  if (!layer) return [];
  const ended = indexes.flatMap((index) => {
    const { from, to } = layer.endingIn(index);
    return Array.from({ length: to - from }, (_, step) => from + step);
  });
  return [...ended, layer.stream.units.count].flatMap((number) => {
    const { unit, spans = [] } = layer.nested(number) ?? {};
    return spans.map((span, index): Run => {
      const part = spans.length === 1 ? '' : `, part ${index + 1} of ${spans.length}`;
      return { ...span, title: `${unit?.kind} ${number + 1}${part}`, kind: 'line', odd: number % 2 === 1 };
    });
  });
}

/** Runs cut to what is shown; those outside it left out. */
function within(runs: readonly Run[], shown: Span): Run[] {
  const past = shown.offset + shown.length;
  return runs.flatMap((run) => {
    const from = Math.max(run.offset, shown.offset);
    const to = Math.min(run.offset + run.length, past);
    return from < to ? [{ ...run, offset: from, length: to - from }] : [];
  });
}
