import { type ComparedItem, comparing } from '#capture/compare.ts';
import { intending } from '#capture/intended.ts';
import type { CaptureEvent, PageEvent } from '#capture/schema.ts';
import { type Work, within } from '#capture/work.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { Replay } from '#widgets/time-travel/scene.ts';
import type { ComparedCapture, Comparison } from './compare-view.ts';
import { listingItems } from './items.ts';

/** A run that can be put on either side. */
export interface Run {
  readonly name: string;
  readonly events: readonly CaptureEvent[];
  readonly page: readonly PageEvent[];
  readonly clock: { readonly offset: number; readonly uncertainty: number };
  /** What was meant is compared in place of what was sent. */
  readonly meant?: boolean;
}

/** Rows gone through between two steps of the work. */
const ROWS_AT_ONCE = 1000;

/** Pairs what two runs have, in steps. @param listing how the rows of both are listed */
export function* comparingRuns(left: Run, right: Run, listing: LabSession['listing']): Work<Comparison> {
  const one = yield* within(0, 0.2, reading(left, listing));
  const other = yield* within(0.2, 0.4, reading(right, listing));
  const pairs = yield* within(0.4, 1, comparing(one.items, other.items));
  return { left: one, right: other, pairs };
}

function* reading(
  run: Run,
  listing: LabSession['listing'],
): Work<ComparedCapture & { readonly items: readonly ComparedItem[] }> {
  const { name, page, clock, meant } = run;
  // What comes meanwhile is no part of it.
  const sent = [...run.events];
  const events = meant ? (yield* within(0, 0.3, intending(sent))).events : sent;
  const replay = new Replay(events, listing);
  const { reader, rows } = yield* within(0.3, 0.8, replay.making(undefined, [...page], clock));
  const items = yield* within(0.8, 0.9, listingItems(reader, rows));
  return { name, rows: yield* within(0.9, 1, byKey(rows)), items };
}

function* byKey(rows: readonly Row[]): Work<ReadonlyMap<string, Row>> {
  const made = new Map<string, Row>();
  for (const [index, row] of rows.entries()) {
    made.set(row.key, row);
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield index / rows.length;
  }
  return made;
}
