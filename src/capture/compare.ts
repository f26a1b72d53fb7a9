import type { Rule, Side, Unit, Value } from '#wire/octets/dissection.ts';
import { type Aligned, align } from './align.ts';
import { type ComparedPart, compareUnits, gravest, type Verdict, withoutPlace } from './compare-fields.ts';
import type { PageEvent } from './schema.ts';

interface AnyItem {
  /** Names the item within its capture. */
  readonly key: string;
}

/** One protocol message. */
export interface UnitItem extends AnyItem {
  readonly kind: 'unit';
  /** Counts the connections on which anything was said, from 0. */
  readonly connection: number;
  readonly side: Side;
  readonly unit: Unit;
}

/** What script saw or did. */
export interface PageItem extends AnyItem {
  readonly kind: 'page';
  readonly event: PageEvent;
}

/** How a connection ended. */
export interface EndItem extends AnyItem {
  readonly kind: 'end';
  readonly connection: number;
  readonly how: string;
  readonly by: string;
}

/** Anything of a capture that another capture may have too. */
export type ComparedItem = UnitItem | PageItem | EndItem;

/** Two items that answer to one another, or one that nothing answers to. */
export interface ComparedPair extends Aligned<ComparedItem> {
  readonly verdict: Verdict;
  readonly parts: readonly ComparedPart[];
  /** The parts that both have stand in another order. */
  readonly reordered: boolean;
  /** The rules that each side breaks; a pair differs when these do. */
  readonly broken: { readonly left: readonly Rule[]; readonly right: readonly Rule[] };
}

/** Alike in kind only; in what they are for (an opcode, an event's name); in what they carry as well. */
const KIND = 1;
const PURPOSE = 4;
const CONTENT = 6;

/**
 * Compares two captures: messages by side, kind and order on their connection, page events by their WebSocket and name. Every
 * item of both stands in exactly one pair; pairs are in the order of the left capture, with what only the right one has
 * where it has it.
 */
export function compareCaptures(left: readonly ComparedItem[], right: readonly ComparedItem[]): ComparedPair[] {
  const ours = lanes(left);
  const theirs = lanes(right);
  const pairs: Aligned<ComparedItem>[] = [];
  for (const lane of new Set([...ours.keys(), ...theirs.keys()])) {
    pairs.push(...align(ours.get(lane) ?? [], theirs.get(lane) ?? [], likeness, CONTENT));
  }
  return inOrder(pairs, left, right).map(judged);
}

/** What may be paired at all: messages of one side of one connection, events of one WebSocket. */
function lanes(items: readonly ComparedItem[]): Map<string, ComparedItem[]> {
  const made = new Map<string, ComparedItem[]>();
  for (const item of items) {
    const name = laneOf(item);
    const lane = made.get(name);
    if (lane) lane.push(item);
    else made.set(name, [item]);
  }
  return made;
}

function laneOf(item: ComparedItem): string {
  switch (item.kind) {
    case 'unit':
      return `unit ${item.connection} ${item.side}`;
    case 'page':
      return `page ${item.event.socket}`;
    case 'end':
      return `end ${item.connection}`;
  }
}

function likeness(left: ComparedItem, right: ComparedItem): number {
  if (left.kind === 'unit' && right.kind === 'unit') return unitLikeness(left.unit, right.unit);
  if (left.kind === 'page' && right.kind === 'page') {
    if (left.event.name !== right.event.name) return 0;
    return left.event.detail?.['text'] === right.event.detail?.['text'] ? CONTENT : PURPOSE;
  }
  return CONTENT;
}

function unitLikeness(left: Unit, right: Unit): number {
  if (left.kind !== right.kind || left.protocol !== right.protocol) return 0;
  const value = (unit: Unit, name: string): Value | undefined =>
    unit.fields.find((field) => field.name === name)?.value;
  if (value(left, 'opcode') !== value(right, 'opcode')) return KIND;
  const carried = (unit: Unit) => value(unit, 'payload data') ?? withoutPlace(unit.fields[0]?.value ?? '');
  return carried(left) === carried(right) ? CONTENT : PURPOSE;
}

/** The pairs in the order of the left list; what only the right one has follows what comes before it there. */
function inOrder(
  pairs: readonly Aligned<ComparedItem>[],
  left: readonly ComparedItem[],
  right: readonly ComparedItem[],
): Aligned<ComparedItem>[] {
  const byLeft = new Map<ComparedItem, Aligned<ComparedItem>>();
  const byRight = new Map<ComparedItem, Aligned<ComparedItem>>();
  for (const pair of pairs) {
    if (pair.left) byLeft.set(pair.left, pair);
    if (pair.right) byRight.set(pair.right, pair);
  }
  const followers = new Map<Aligned<ComparedItem> | undefined, Aligned<ComparedItem>[]>();
  let before: Aligned<ComparedItem> | undefined;
  for (const item of right) {
    const pair = byRight.get(item);
    if (!pair) continue;
    if (pair.left) before = pair;
    else followers.set(before, [...(followers.get(before) ?? []), pair]);
  }
  const ordered: Aligned<ComparedItem>[] = [];
  let waiting = followers.get(undefined) ?? [];
  for (const item of left) {
    const pair = byLeft.get(item);
    if (!pair) continue;
    if (!pair.right) {
      ordered.push(pair);
      continue;
    }
    ordered.push(...waiting, pair);
    waiting = followers.get(pair) ?? [];
  }
  ordered.push(...waiting);
  return ordered;
}

function judged(pair: Aligned<ComparedItem>): ComparedPair {
  const { left, right } = pair;
  const { parts, reordered } = partsOf(left, right);
  const broken = { left: rulesOf(left), right: rulesOf(right) };
  if (!left || !right) return { ...pair, verdict: left ? 'left only' : 'right only', parts, reordered: false, broken };
  const differs = reordered || idsOf(broken.left) !== idsOf(broken.right);
  const verdict = differs ? 'differs' : gravest(parts.map((part) => part.verdict));
  return { ...pair, verdict, parts, reordered, broken };
}

function idsOf(rules: readonly Rule[]): string {
  return rules.map(({ id }) => id).join(' ');
}

function rulesOf(item: ComparedItem | undefined): Rule[] {
  return item?.kind === 'unit' ? item.unit.broken.map(({ rule }) => rule) : [];
}

function partsOf(
  left: ComparedItem | undefined,
  right: ComparedItem | undefined,
): { readonly parts: readonly ComparedPart[]; readonly reordered: boolean } {
  if ((left ?? right)?.kind === 'unit') {
    return compareUnits(left?.kind === 'unit' ? left.unit : undefined, right?.kind === 'unit' ? right.unit : undefined);
  }
  return { parts: compareDetails(detailsOf(left), detailsOf(right)), reordered: false };
}

type Details = Readonly<Record<string, Value>>;

function detailsOf(item: ComparedItem | undefined): Details {
  if (item?.kind === 'page') return { event: item.event.name, ...item.event.detail };
  return item?.kind === 'end' ? { how: item.how, by: item.by } : {};
}

function compareDetails(left: Details, right: Details): ComparedPart[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].map((name) => {
    const one = Object.hasOwn(left, name) ? { value: left[name] ?? null, path: [] } : undefined;
    const other = Object.hasOwn(right, name) ? { value: right[name] ?? null, path: [] } : undefined;
    const sides = { ...(one ? { left: one } : {}), ...(other ? { right: other } : {}), parts: [] };
    if (!one || !other) return { name, verdict: one ? 'left only' : 'right only', ...sides };
    if (one.value === other.value) return { name, verdict: 'same', ...sides };
    const near = name === 'url' && withoutPlace(one.value) === withoutPlace(other.value);
    return { name, verdict: near ? 'by nature' : 'differs', ...sides };
  });
}

/** How many pairs have each verdict. */
export function countVerdicts(pairs: readonly ComparedPair[]): Readonly<Record<Verdict, number>> {
  const counts = { same: 0, 'by nature': 0, differs: 0, 'left only': 0, 'right only': 0 };
  for (const { verdict } of pairs) counts[verdict] += 1;
  return counts;
}

/**
 * Index of the pair that tells most of how two captures differ: the first in which one side breaks a rule that the other does not
 * break there, or else the first that differs, or else the first.
 */
export function mostTelling(pairs: readonly ComparedPair[]): number {
  const wrong = pairs.findIndex(({ broken }) => idsOf(broken.left) !== idsOf(broken.right));
  const different = pairs.findIndex(({ verdict }) => verdict !== 'same' && verdict !== 'by nature');
  return Math.max(0, wrong === -1 ? different : wrong);
}
