import { type FieldPath, fieldAt, leaves, pathAtOctet } from '#widgets/field/field-path.ts';
import type { Unit } from '#wire/octets/dissection.ts';

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
  const runs = leaves(unit)
    .filter(({ field }) => field.bitLength === undefined && field.length > 0)
    .map(({ path, field }) => ({
      path,
      from: field.offset - unit.offset,
      to: field.offset - unit.offset + field.length,
    }))
    .sort((one, other) => one.from - other.from);
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
    broken: (at) =>
      unit.broken.some((breach) => {
        const from = breach.offset - unit.offset;
        return at >= from && at < from + breach.length;
      }),
  };
}

/** A run of octets by their places in the unit, `to` exclusive. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** The places of the octets of the field at `selected`; undefined when nothing is selected. */
export function selectedRun(unit: Unit, selected: FieldPath | undefined): Run | undefined {
  const field = selected && fieldAt(unit, selected);
  if (!field || field.length === 0) return undefined;
  return { from: field.offset - unit.offset, to: field.offset - unit.offset + field.length };
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
