import type { Rule, Side, Unit, Value } from '#wire/octets/dissection.ts';
import { type Aligned, aligning } from './align.ts';
import { type ComparedPart, compareUnits, gravest, type Verdict, withoutPlace } from './compare-fields.ts';
import type { PageEvent } from './schema.ts';
import { atOnce, type Work, within } from './work.ts';

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
  /** It may be taken apart whenever it is asked for: of a long capture not all units can be kept so. */
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
  /** One side breaks a rule that the other does not break here. */
  readonly wrong: boolean;
}

/** How the two items of a pair differ. */
export interface PairDetail {
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

/** Pairs or items looked at between two steps of the work. */
const STEP = 64;

/** Compares two captures, as `comparing` does, at once. */
export function compareCaptures(left: readonly ComparedItem[], right: readonly ComparedItem[]): ComparedPair[] {
  return atOnce(comparing(left, right));
}

/**
 * Compares two captures: messages by side, kind and order on their connection, page events by their WebSocket and name. Every
 * item of both stands in exactly one pair; pairs are in the order of the left capture, with what only the right one has
 * where it has it.
 */
export function* comparing(left: readonly ComparedItem[], right: readonly ComparedItem[]): Work<ComparedPair[]> {
  const names = new Names();
  const ours = yield* within(0, 0.2, sketching(left, names));
  const theirs = yield* within(0.2, 0.4, sketching(right, names));
  const lanes = new Set([...ours.keys(), ...theirs.keys()]);
  const pairs: Aligned<ComparedItem>[] = [];
  for (const lane of lanes) {
    const aligned = aligning(ours.get(lane) ?? [], theirs.get(lane) ?? [], MATCHING);
    for (const pair of yield* within(0.4, 0.5, aligned)) {
      pairs.push({
        ...(pair.left ? { left: pair.left.item } : {}),
        ...(pair.right ? { right: pair.right.item } : {}),
      });
    }
  }
  const ordered = yield* within(0.5, 0.55, inOrder(pairs, left, right));
  const made: ComparedPair[] = [];
  for (const pair of ordered) {
    made.push(judged(pair));
    if (made.length % STEP === 0) yield 0.55 + (0.45 * made.length) / ordered.length;
  }
  return made;
}

/** What an item is paired by: the same number stands for the same kind, purpose or content in both captures. */
interface Sketch {
  readonly item: ComparedItem;
  readonly kind: number;
  readonly purpose: number;
  readonly content: number;
}

const MATCHING = {
  key: ({ content }: Sketch) => content,
  likeness: (left: Sketch, right: Sketch) => {
    if (left.kind !== right.kind) return 0;
    if (left.purpose !== right.purpose) return KIND;
    return left.content === right.content ? CONTENT : PURPOSE;
  },
};

/** Longer texts are told apart by a number made of them. */
const LONGEST_NAME = 100;

/** Gives the same number to the same text. */
class Names {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const name = text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME)} ${text.length} ${hashOf(text)}`;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const made = this.#numbers.size;
    this.#numbers.set(name, made);
    return made;
  }
}

/** FNV-1a, 32 bits, of a text's UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Sketches the items, by what may be paired at all: messages of one side of one connection, events of one WebSocket. */
function* sketching(items: readonly ComparedItem[], names: Names): Work<ReadonlyMap<string, Sketch[]>> {
  const lanes = new Map<string, Sketch[]>();
  for (const [index, item] of items.entries()) {
    const name = laneOf(item);
    const lane = lanes.get(name) ?? [];
    if (lane.length === 0) lanes.set(name, lane);
    lane.push(sketchOf(item, names));
    if (index % STEP === STEP - 1) yield index / items.length;
  }
  return lanes;
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

function sketchOf(item: ComparedItem, names: Names): Sketch {
  const [kind, purpose, content] = wordsOf(item);
  const number = (...words: readonly string[]) => names.number(JSON.stringify(words));
  return {
    item,
    kind: number(kind),
    purpose: number(kind, purpose),
    content: number(kind, purpose, content),
  };
}

function wordsOf(item: ComparedItem): [kind: string, purpose: string, content: string] {
  if (item.kind === 'page') return [item.event.name, '', String(item.event.detail?.['text'])];
  if (item.kind === 'end') return ['end', '', ''];
  const { unit } = item;
  const value = (name: string): Value | undefined => unit.fields.find((field) => field.name === name)?.value;
  const carried = value('payload data') ?? withoutPlace(unit.fields[0]?.value ?? '');
  return [`${unit.protocol} ${unit.kind}`, String(value('opcode')), String(carried)];
}

/** The pairs in the order of the left list; what only the right one has follows what comes before it there. */
function* inOrder(
  pairs: readonly Aligned<ComparedItem>[],
  left: readonly ComparedItem[],
  right: readonly ComparedItem[],
): Work<Aligned<ComparedItem>[]> {
  const byItem = new Map<ComparedItem, Aligned<ComparedItem>>();
  let looked = 0;
  const isStep = () => {
    looked += 1;
    return looked % 1000 === 0;
  };
  for (const pair of pairs) {
    if (pair.left) byItem.set(pair.left, pair);
    if (pair.right) byItem.set(pair.right, pair);
    if (isStep()) yield looked / (pairs.length + left.length + right.length);
  }
  const followers = new Map<Aligned<ComparedItem> | undefined, Aligned<ComparedItem>[]>();
  let before: Aligned<ComparedItem> | undefined;
  for (const item of right) {
    const pair = byItem.get(item);
    if (pair?.left) before = pair;
    else if (pair) {
      const waiting = followers.get(before);
      if (waiting) waiting.push(pair);
      else followers.set(before, [pair]);
    }
    if (isStep()) yield looked / (pairs.length + left.length + right.length);
  }
  const ordered: Aligned<ComparedItem>[] = [];
  let waiting = followers.get(undefined) ?? [];
  const follow = () => {
    for (const pair of waiting) ordered.push(pair);
  };
  for (const item of left) {
    const pair = byItem.get(item);
    if (pair?.right) {
      follow();
      ordered.push(pair);
      waiting = followers.get(pair) ?? [];
    } else if (pair) ordered.push(pair);
    if (isStep()) yield looked / (pairs.length + left.length + right.length);
  }
  follow();
  return ordered;
}

function judged(pair: Aligned<ComparedItem>): ComparedPair {
  if (!pair.left || !pair.right) {
    const only = pair.left ?? pair.right;
    return { ...pair, verdict: pair.left ? 'left only' : 'right only', wrong: only !== undefined && breaks(only) };
  }
  const { parts, reordered, broken } = detailOf(pair);
  const wrong = idsOf(broken.left) !== idsOf(broken.right);
  return { ...pair, verdict: reordered || wrong ? 'differs' : gravest(parts.map(({ verdict }) => verdict)), wrong };
}

/** Compares the two items of a pair part by part. */
export function detailOf({ left, right }: Aligned<ComparedItem>): PairDetail {
  const units = { left: unitOf(left), right: unitOf(right) };
  const rules = (unit: Unit | undefined) => unit?.broken.map(({ rule }) => rule) ?? [];
  const broken = { left: rules(units.left), right: rules(units.right) };
  if ((left ?? right)?.kind !== 'unit') {
    return { parts: compareDetails(detailsOf(left), detailsOf(right)), reordered: false, broken };
  }
  const { parts, reordered } = compareUnits(units.left, units.right);
  return { parts, reordered: reordered && left !== undefined && right !== undefined, broken };
}

function unitOf(item: ComparedItem | undefined): Unit | undefined {
  return item?.kind === 'unit' ? item.unit : undefined;
}

function breaks(item: ComparedItem): boolean {
  return item.kind === 'unit' && item.unit.broken.length > 0;
}

function idsOf(rules: readonly Rule[]): string {
  return rules.map(({ id }) => id).join(' ');
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
 * Index of the pair that tells most of how two captures differ: the first in which one side breaks a rule that the other does
 * not break there, or else the first that differs, or else the first.
 */
export function mostTelling(pairs: readonly ComparedPair[]): number {
  const wrong = pairs.findIndex((pair) => pair.wrong);
  const different = pairs.findIndex(({ verdict }) => verdict !== 'same' && verdict !== 'by nature');
  return Math.max(0, wrong === -1 ? different : wrong);
}
