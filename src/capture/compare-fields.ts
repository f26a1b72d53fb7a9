import type { Breach, Field, Unit, Value } from '#wire/octets/dissection.ts';

/**
 * How two things stand to one another. `by nature`: they differ as any two runs do (nonces, ports, dates, what a browser says
 * of itself), and neither is wrong for it.
 */
export type Verdict = 'same' | 'by nature' | 'differs' | 'left only' | 'right only';

/** One side of a compared part: its value, and where it stands in its unit. */
export interface ComparedValue {
  readonly value: Value;
  /** Indexes of fields within fields; empty for what is no field. */
  readonly path: readonly number[];
}

/** A field of two units, or a detail of two events, side by side. */
export interface ComparedPart {
  readonly name: string;
  readonly verdict: Verdict;
  readonly left?: ComparedValue;
  readonly right?: ComparedValue;
  /** The parts of this part; then its own verdict is the gravest of theirs. */
  readonly parts: readonly ComparedPart[];
}

/** From no difference to the gravest. */
const GRAVITY: readonly Verdict[] = ['same', 'by nature', 'left only', 'right only', 'differs'];

/** The verdict on a whole whose parts have these; parts that one side lacks make the whole differ. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  const worst = Math.max(0, ...verdicts.map((verdict) => GRAVITY.indexOf(verdict)));
  return worst >= GRAVITY.indexOf('left only') ? 'differs' : (GRAVITY[worst] ?? 'same');
}

interface Placed {
  readonly field: Field;
  readonly path: readonly number[];
  /** What it is found by on the other side: its name and how many of that name came before it. */
  readonly label: string;
}

/** One level of two units: their fields by name and order, and whether those in both stand in another order. */
export interface ComparedFields {
  readonly parts: readonly ComparedPart[];
  readonly reordered: boolean;
}

/** Compares two units field by field, by name; the n-th of a name with the n-th. A missing unit has no fields. */
export function compareUnits(left: Unit | undefined, right: Unit | undefined): ComparedFields {
  return compareLevel(
    { unit: left, fields: left?.fields ?? [], above: [] },
    { unit: right, fields: right?.fields ?? [], above: [] },
    '',
  );
}

interface Level {
  readonly unit: Unit | undefined;
  readonly fields: readonly Field[];
  readonly above: readonly number[];
}

/** @param header name of the field line that the level lies in, in small letters */
function compareLevel(left: Level, right: Level, header: string): ComparedFields {
  const ours = labelled(left);
  const theirs = labelled(right);
  const found = new Map(theirs.map((placed) => [placed.label, placed]));
  const known = new Set(ours.map((placed) => placed.label));
  const parts: ComparedPart[] = [];
  let next = 0;
  const takeUnknown = (until: Placed | undefined) => {
    const end = until ? theirs.indexOf(until) : theirs.length;
    for (; next < end; next++) {
      const placed = theirs[next] as Placed;
      if (!known.has(placed.label)) parts.push(comparePart(left, undefined, right, placed, header));
    }
  };
  for (const placed of ours) {
    const match = found.get(placed.label);
    if (match) takeUnknown(match);
    parts.push(comparePart(left, placed, right, match, header));
  }
  takeUnknown(undefined);
  const ordered = ours.flatMap((placed) => found.get(placed.label) ?? []);
  const reordered = ordered.some(
    (placed, at) => at > 0 && theirs.indexOf(placed) < theirs.indexOf(ordered[at - 1] as Placed),
  );
  return { parts, reordered };
}

function labelled({ fields, above }: Level): Placed[] {
  const counts = new Map<string, number>();
  return fields.map((field, index) => {
    const name = partName(field);
    const key = name.toLowerCase();
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return { field, path: [...above, index], label: `${key} ${count}` };
  });
}

/** A field line goes by the name of its header field. */
function partName(field: Field): string {
  const name = field.fields?.find((inner) => inner.name === 'field name')?.value;
  return typeof name === 'string' && name !== '' ? name : field.name;
}

function comparePart(
  leftLevel: Level,
  left: Placed | undefined,
  rightLevel: Level,
  right: Placed | undefined,
  header: string,
): ComparedPart {
  const any = (left ?? right) as Placed;
  const name = partName(any.field);
  const sides = {
    ...(left ? { left: { value: left.field.value, path: left.path } } : {}),
    ...(right ? { right: { value: right.field.value, path: right.path } } : {}),
  };
  const inside = any.field.name === 'field line' ? name.toLowerCase() : header;
  const level = (of: Level, placed: Placed | undefined): Level => ({
    unit: of.unit,
    fields: placed?.field.fields ?? [],
    above: placed?.path ?? [],
  });
  const inner = compareLevel(level(leftLevel, left), level(rightLevel, right), inside);
  if (!left || !right) return { name, verdict: left ? 'left only' : 'right only', ...sides, parts: inner.parts };
  const bothHaveParts = left.field.fields !== undefined && right.field.fields !== undefined;
  const verdict = bothHaveParts
    ? gravest([...inner.parts.map((part) => part.verdict), inner.reordered ? 'differs' : 'same'])
    : compareValues(leftLevel.unit, left.field, rightLevel.unit, right.field, inside);
  return { name, verdict, ...sides, parts: inner.parts };
}

function compareValues(
  leftUnit: Unit | undefined,
  left: Field,
  rightUnit: Unit | undefined,
  right: Field,
  header: string,
): Verdict {
  if (left.value === right.value && left.length === right.length && left.bitLength === right.bitLength) return 'same';
  const kept = breachesAt(leftUnit, left) === breachesAt(rightUnit, right);
  return kept && differsByNature(left, right, header) ? 'by nature' : 'differs';
}

/** The rules that octets of a field break, as text to compare. */
function breachesAt(unit: Unit | undefined, field: Field): string {
  const within = (breach: Breach) =>
    breach.offset < field.offset + field.length && breach.offset + breach.length > field.offset;
  return (unit?.broken ?? [])
    .filter(within)
    .map((breach) => breach.rule.id)
    .join(' ');
}

/** Header fields, in small letters, that each run, each browser and each of its users has a value of its own for. */
const OWN = /^(sec-websocket-(key|accept)|date|user-agent|accept-language|sec-ch-ua(-.*)?)$/;

function differsByNature(left: Field, right: Field, header: string): boolean {
  if (left.name === 'masking key') return true;
  if (left.name === 'request target') return withoutPlace(left.value) === withoutPlace(right.value);
  if (left.name !== 'field value') return false;
  if (OWN.test(header)) return true;
  return ['host', 'origin', 'referer'].includes(header) && withoutPlace(left.value) === withoutPlace(right.value);
}

/** An address without what every run has of its own: the port, and the part that names the session. */
export function withoutPlace(value: Value): string {
  return String(value)
    .replace(/:\d{1,5}(?=\/|$)/, '')
    .replace(/\/s\/[^/?#]+/, '/s/…');
}
