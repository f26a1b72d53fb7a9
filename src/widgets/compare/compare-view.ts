import type { ComparedItem, ComparedPair } from '#capture/compare.ts';
import { countVerdicts, detailOf } from '#capture/compare.ts';
import type { ComparedPart, ComparedValue, Verdict } from '#capture/compare-fields.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { spokenText, visibleText } from '#widgets/octets/visible-text.ts';
import type { Rule } from '#wire/octets/dissection.ts';

/** A capture on one side of a comparison. */
export interface ComparedCapture {
  /** What it is: `recorded`, `this run`, … */
  readonly name: string;
  readonly rows: ReadonlyMap<string, Row>;
}

/** Two captures, paired. */
export interface Comparison {
  readonly left: ComparedCapture;
  readonly right: ComparedCapture;
  readonly pairs: readonly ComparedPair[];
}

/** What stands between the two sides of a pair: a sign, and the word for it. */
const MARKS: Readonly<Record<Verdict, readonly [sign: string, word: string]>> = {
  same: ['=', 'same'],
  'by nature': ['≈', 'by nature'],
  differs: ['≠', 'differs'],
  'left only': ['◂', 'left only'],
  'right only': ['▸', 'right only'],
};

const LONGEST = 200;

/** How many pairs of each kind there are, in one line. */
export function summaryText(pairs: readonly ComparedPair[]): string {
  const counts = countVerdicts(pairs);
  const different = counts.differs + counts['left only'] + counts['right only'];
  if (pairs.length === 0) return 'Nothing to compare yet.';
  const parts = [
    counts.differs > 0 && `${counts.differs} ${counts.differs === 1 ? 'differs' : 'differ'}`,
    counts['left only'] > 0 && `${counts['left only']} only on the left`,
    counts['right only'] > 0 && `${counts['right only']} only on the right`,
    counts['by nature'] > 0 && `${counts['by nature']} by nature only (keys, masks, ports)`,
    counts.same > 0 && `${counts.same} the same`,
  ].filter((part) => part !== false);
  return `${different === 0 ? 'No differences but those that any two runs have. ' : ''}${parts.join(', ')}.`;
}

export function againView(): Markup {
  return h('button', { class: 'lab-button is-small', type: 'button', 'data-action': 'compare-again' }, 'Compare again');
}

/** What stands over the two sides of the pairs. */
export function headsView({ left, right }: Comparison): Markup {
  return h(
    'div',
    { class: 'compare-heads', 'aria-hidden': 'true' },
    h('span', {}, left.name),
    h('span', {}),
    h('span', {}, right.name),
  );
}

/** Pair number `index` as an option of a list box; the chosen one is in the tab order. */
export function pairView({ left, right, pairs }: Comparison, index: number, chosen: boolean): Markup {
  const pair = pairs[index];
  if (!pair) throw new RangeError(`there is no pair ${index}`);
  return h(
    'li',
    {
      class: `compare-pair is-${pair.verdict.replace(' ', '-')}`,
      role: 'option',
      'data-pair': index,
      'aria-selected': chosen ? 'true' : 'false',
      'aria-posinset': index + 1,
      'aria-setsize': pairs.length,
      tabindex: chosen ? 0 : -1,
    },
    itemView(pair.left, left, 'compare-left'),
    mark(pair.verdict),
    itemView(pair.right, right, 'compare-right'),
  );
}

function itemView(item: ComparedItem | undefined, { name, rows }: ComparedCapture, kind: string): Markup {
  if (!item)
    return h('span', { class: `${kind} is-missing` }, '–', h('span', { class: 'visually-hidden' }, `${name}: nothing`));
  const row = rows.get(item.key);
  const side = item.kind === 'unit' ? ` from-${item.side}` : '';
  const who = item.kind === 'unit' ? (item.side === 'client' ? '→' : '←') : item.kind === 'page' ? 'page' : '';
  return h(
    'span',
    { class: `${kind}${side}`, 'data-name': name },
    h('span', { class: 'visually-hidden' }, `${name}: `, whoText(item)),
    who !== '' && h('span', { class: 'compare-who', 'aria-hidden': 'true' }, who),
    h('span', { class: 'compare-title' }, visibleText(shortened(row?.title ?? item.kind))),
    row?.note !== undefined && h('span', { class: 'compare-note' }, ' ', visibleText(shortened(row.note))),
    item.kind === 'unit' && item.unit.broken.length > 0 && h('span', { class: 'compare-broken' }, ' ⚠ breaks a rule'),
  );
}

function whoText(item: ComparedItem): string {
  if (item.kind === 'page') return 'the page, ';
  return item.kind === 'unit' ? `${item.side} sent ` : '';
}

function mark(verdict: Verdict): Markup {
  const [sign, word] = MARKS[verdict];
  return h(
    'span',
    { class: 'compare-mark' },
    h('span', { class: 'compare-sign', 'aria-hidden': 'true' }, sign),
    h('span', { class: 'compare-word' }, word),
  );
}

/** One pair in a sentence, for a live region. */
export function pairSentence({ left, right, pairs }: Comparison, index: number): string {
  const pair = pairs[index];
  if (!pair) return '';
  const title = (item: ComparedItem | undefined, { rows }: ComparedCapture) =>
    item ? spokenText(rows.get(item.key)?.title ?? item.kind) : 'nothing';
  return `${title(pair.left, left)} beside ${title(pair.right, right)}: ${pair.verdict}.`;
}

/** The fields of one pair side by side; those that are the same only when `all`. */
export function fieldsView({ left, right }: Comparison, pair: ComparedPair, all: boolean): Markup {
  const { parts, reordered, broken } = detailOf(pair);
  const lines = partLines(parts, 0, all);
  const shown = all ? lines : lines.filter(({ part }) => part.verdict !== 'same');
  const hidden = lines.length - shown.length;
  return h(
    'div',
    { class: 'compare-fields' },
    reordered && h('p', { class: 'compare-remark' }, '≠ What both have stands in another order.'),
    rulesView(left.name, broken.left),
    rulesView(right.name, broken.right),
    shown.length > 0 &&
      h(
        'table',
        { class: 'compare-table' },
        h('caption', { class: 'visually-hidden' }, 'Field by field'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Field', left.name, right.name, 'Verdict'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          {},
          shown.map(({ part, depth }) => lineView(part, depth, [left.name, right.name])),
        ),
      ),
    hidden > 0 &&
      h('p', { class: 'compare-remark' }, `${hidden} ${hidden === 1 ? 'field is' : 'fields are'} the same.`),
  );
}

function rulesView(name: string, rules: readonly Rule[]): Markup[] {
  return rules.map((rule) =>
    h('p', { class: 'compare-remark is-broken' }, `⚠ ${name} breaks ${rule.section}: ${rule.text}`),
  );
}

interface Line {
  readonly part: ComparedPart;
  readonly depth: number;
}

/** What has parts on both sides is told by them alone, unless it is wholly on one side. */
function partLines(parts: readonly ComparedPart[], depth: number, all: boolean): Line[] {
  return parts.flatMap((part): Line[] => {
    const whole = !part.left || !part.right || part.parts.length === 0;
    if (whole) return [{ part, depth }];
    const value = onlyDifference(part);
    if (value && !all) return [{ part: { ...value, name: part.name }, depth }];
    return [{ part, depth }, ...partLines(part.parts, depth + 1, all)];
  });
}

/** The value of a field line when the line differs in nothing else. */
function onlyDifference({ parts }: ComparedPart): ComparedPart | undefined {
  const [only, ...others] = parts.filter((part) => part.verdict !== 'same');
  return others.length === 0 && only?.name === 'field value' && only.parts.length === 0 ? only : undefined;
}

function lineView(part: ComparedPart, depth: number, names: readonly [string, string]): Markup {
  const inner = part.left && part.right && part.parts.length > 0;
  return h(
    'tr',
    { class: inner ? undefined : `is-${part.verdict.replace(' ', '-')}` },
    h('th', { scope: 'row', class: `compare-depth-${Math.min(depth, 3)}` }, visibleText(shortened(part.name))),
    h('td', { class: 'compare-value', 'data-side': names[0] }, inner ? undefined : valueView(part.left)),
    h('td', { class: 'compare-value', 'data-side': names[1] }, inner ? undefined : valueView(part.right)),
    h('td', {}, inner ? undefined : mark(part.verdict)),
  );
}

function valueView(side: ComparedValue | undefined): (Markup | string)[] {
  if (!side) return [h('span', { class: 'compare-none' }, 'none')];
  return visibleText(shortened(String(side.value ?? '')));
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
