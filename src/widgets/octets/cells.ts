import { type FieldPath, leaves, pathAtOctet } from '#widgets/field/field-path.ts';
import { blocksOf, spanIn } from '#widgets/field/layers.ts';
import type { Span, Unit } from '#wire/octets/dissection.ts';
import { isBlock } from '#wire/stack/nested-fields.ts';

/** For each octet of a unit, by its place in the unit: the field that it is shown as. */
export interface CellMap {
  path(at: number): FieldPath | undefined;
  /** Whether the field shown at `at` begins there. */
  begins(at: number): boolean;
  /** Whether an octet at `at` was part of a breach. */
  broken(at: number): boolean;
}

/** Looks every octet's innermost field up once. Runs of one field are found without visiting each of their octets. */
export function cellMap(unit: Unit): CellMap {
  const runs = spansOfLeaves(unit)
    .map(({ path, offset, length }) => ({ path, from: offset - unit.offset, to: offset - unit.offset + length }))
    .sort((one, other) => one.from - other.from);
  const broken = brokenRuns(unit);
  const runAt = (at: number) => {
    let low = 0;
    let high = runs.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const run = runs[middle];
      if (!run || at < run.from) high = middle - 1;
      else if (at >= run.to) low = middle + 1;
      else return run;
    }
    return undefined;
  };
  return {
    path: (at) => runAt(at)?.path ?? pathAtOctet(unit, unit.offset + at),
    begins: (at) => (runAt(at)?.from ?? at) === at,
    broken: (at) => broken.some(({ from, to }) => at >= from && at < to),
  };
}

interface PlacedSpan extends Span {
  readonly path: FieldPath;
}

/** The innermost fields of whole octets, and which octets of the unit are theirs. */
function spansOfLeaves(unit: Unit): PlacedSpan[] {
  return leaves(unit).flatMap(({ path, field }): PlacedSpan[] => {
    if (field.bitLength !== undefined || field.length === 0) return [];
    if (!isBlock(field) || !field.own) return [{ path, offset: field.offset, length: field.length }];
    if (!field.own.here) return [];
    return spansOfLeaves(field.unit).flatMap((inner) => {
      const placed = [...path, ...inner.path];
      const span = spanIn(unit, placed);
      return span && span.length > 0 ? [{ path: placed, ...span }] : [];
    });
  });
}

/** The octets of a unit that break a rule, or that a block breaks one with. */
function brokenRuns(unit: Unit): Run[] {
  const own = unit.broken.map(({ offset, length }) => runOf(unit, { offset, length }));
  const nested = blocksOf(unit).flatMap(({ field }) =>
    field.own ? [] : brokenRuns(field.unit).map((run) => moved(run, field.offset - unit.offset)),
  );
  return [...own, ...nested];
}

function runOf(unit: Unit, { offset, length }: Span): Run {
  return { from: offset - unit.offset, to: offset - unit.offset + length };
}

function moved({ from, to }: Run, by: number): Run {
  return { from: from + by, to: to + by };
}

/** A run of octets by their places in the unit, `to` exclusive. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** The places of the octets of the field at `selected`; undefined when nothing is, or nothing that stands here. */
export function selectedRun(unit: Unit, selected: FieldPath | undefined): Run | undefined {
  const span = selected && spanIn(unit, selected);
  return span && span.length > 0 ? runOf(unit, span) : undefined;
}

/** Whether the octet at `at` is one of `run`. */
export function isIn(run: Run | undefined, at: number): boolean {
  return run !== undefined && at >= run.from && at < run.to;
}

/** Printable ASCII as itself, everything else as a middle dot, which is not ASCII and so stands for no octet of its own. */
export function asciiText(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '·';
  return text;
}
