import type { Consequence, Field, Outcome } from '#wire/octets/dissection.ts';
import type { Report, ReportedBreach, ReportedUnit } from './report.ts';

const LONGEST_VALUE = 72;
const ARROW = { client: 'client → server', server: 'server → client' } as const;

/** The report as a tree for people: offset and length on the left, names and values on the right. */
export function toTree(report: Report): string {
  const lines = report.units.flatMap(unitLines);
  for (const unit of report.pending ?? []) lines.push(`unfinished, ${unit.length} octets so far:`, ...unitLines(unit));
  if (lines.length === 0) lines.push('no octets');
  return `${lines.join('\n')}\n`;
}

function unitLines(unit: ReportedUnit): string[] {
  const connection = unit.connection === undefined ? '' : `, connection ${unit.connection}`;
  return [
    `${position(unit)}${unit.protocol} ${unit.kind}, ${ARROW[unit.from]}${connection}`,
    ...unit.fields.flatMap((field) => fieldLines(field, 1)),
    ...(unit.outcome ?? []).map(outcomeLine),
    ...(unit.broken ?? []).map(breachLine),
    ...(unit.nested ?? []).flatMap(nestedLines),
  ];
}

/**
 * A unit of content or of a subprotocol, further in. Its own offsets count in what carries it; where its octets stand in the
 * input is said at its head, unless a message was inflated to them.
 */
function nestedLines(unit: ReportedUnit): string[] {
  const spans = unit.spans?.map(({ offset, length }) => `${offset} +${length}`).join(' and ');
  const [head = '', ...rest] = unitLines(unit);
  return [spans === undefined ? head : `${head}, at ${spans}`, ...rest].map((line) => `  | ${line}`);
}

function outcomeLine({ name, value, meaning }: Outcome): string {
  const shown = value === null ? '' : `: ${visible(String(value))}`;
  return `${' '.repeat(15)}  → ${name}${shown}${meaning === undefined ? '' : `  ${visible(meaning)}`}`;
}

function fieldLines(field: Field, depth: number): string[] {
  const bits = field.bitLength === undefined ? '' : ` (${bitRange(field)})`;
  const meaning = field.meaning === undefined ? '' : `  ${visible(field.meaning)}`;
  const value = field.value === null ? '' : `: ${visible(String(field.value))}`;
  return [
    `${position(field)}${'  '.repeat(depth)}${field.name}${bits}${value}${meaning}`,
    ...(field.fields ?? []).flatMap((inner) => fieldLines(inner, depth + 1)),
  ];
}

function bitRange(field: Field): string {
  const first = field.bitOffset ?? 0;
  const last = first + (field.bitLength ?? 1) - 1;
  return first === last ? `bit ${first}` : `bits ${first}-${last}`;
}

function breachLine(breach: ReportedBreach): string {
  const level = `${breach.level}, ${breach.section}`;
  return `${position(breach)}  ! ${breach.text} [${breach.rule}; ${level}; the ${breach.blame} is to blame; ${answer(breach.consequence)}]`;
}

function answer(consequence: Consequence): string {
  switch (consequence.kind) {
    case 'status':
      return `answered with ${consequence.status}${consequence.close ? ' and the connection closed' : ''}`;
    case 'close':
      return `the connection is failed with close code ${consequence.code}`;
    case 'fail':
      return 'the connection is dropped';
    case 'network close': {
      const code = consequence.answer && `0x${consequence.answer.code.toString(16).padStart(2, '0')}`;
      const answered = consequence.answer ? `, after ${consequence.answer.packet} with ${code}` : '';
      return `a ${consequence.mistake}: the network connection is closed${answered}`;
    }
    case 'wamp':
      return `answered with ${consequence.answer} ${consequence.reason}`;
    case 'none':
      return 'accepted';
  }
}

function position({ offset, length }: { readonly offset: number; readonly length: number }): string {
  return `${String(offset).padStart(6)} ${`+${length}`.padEnd(7)}`;
}

/** Control characters made visible, long values cut with their length said. */
function visible(text: string): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) =>
    character === '\r' ? '␍' : character === '\n' ? '␊' : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return printable.length > LONGEST_VALUE
    ? `${printable.slice(0, LONGEST_VALUE)}… (${text.length} characters)`
    : printable;
}
