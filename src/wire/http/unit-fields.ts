import type { Breach, Field, Side } from '../octets/dissection.ts';
import { parseChunk } from './chunk.ts';
import { contentField } from './content.ts';
import type { HttpLimits } from './limits.ts';
import { FieldMaker } from './lines.ts';
import { readRequestHead } from './request-head.ts';
import { readResponseHead } from './response-head.ts';
import { HttpJudgement } from './rules.ts';
import { type Opening, SectionScanner } from './section-scanner.ts';
import { parseTrailerSection } from './trailer-section.ts';
import { CUT_SHORT, Kind, METHODS, OVER_LIMIT, ReadAs, UNTIL_CLOSE } from './unit-kinds.ts';

/** What takes a unit's octets apart again: the columns of its row, and its octets. */
export interface UnitOctets {
  readonly kind: number;
  readonly context: number;
  readonly side: Side;
  readonly octets: Uint8Array;
  /** Absolute offset of the first of `octets`. */
  readonly offset: number;
  readonly limits: HttpLimits;
  /** False for octets at the end of a stream that go on. */
  readonly whole: boolean;
  /** Whether the stream ended because the other side had closed before. */
  readonly cut: boolean;
}

/** Fields that tile the octets of a unit, and what they break. */
export interface Explained {
  readonly fields: readonly Field[];
  readonly broken: readonly Breach[];
  /** The stream ended before the unit did. */
  readonly unfinished?: true;
}

/** The fields of one unit (RFC 9112), whole or as far as it has come. */
export function explainUnit(unit: UnitOctets): Explained {
  const cutShort = (unit.context & CUT_SHORT) !== 0;
  const explained = explainAs(cutShort ? { ...unit, whole: false } : unit);
  if (!cutShort || isOnlyEmptyLines(unit)) return explained;
  if (unit.cut) return { ...explained, unfinished: true };
  const judgement = new HttpJudgement(unit.side);
  judgement.add('message-incomplete', unit.offset, unit.octets.length);
  return { fields: explained.fields, broken: [...explained.broken, ...judgement.broken], unfinished: true };
}

/** An empty line that some clients send after a request begins no message (RFC 9112 section 2.2). */
function isOnlyEmptyLines({ kind, octets }: UnitOctets): boolean {
  return kind === Kind.requestHead && octets.every((octet) => octet === 0x0d || octet === 0x0a);
}

function explainAs(unit: UnitOctets): Explained {
  const { octets, offset, limits, whole } = unit;
  switch (unit.kind) {
    case Kind.requestHead: {
      const { head, fields } = readRequestHead(octets, offset, { limits, whole });
      return { fields: fields(), broken: head.broken };
    }
    case Kind.responseHead: {
      const requestMethod = METHODS[unit.context & ~CUT_SHORT];
      const { head, fields } = readResponseHead(octets, offset, { requestMethod, limits, whole });
      return { fields: fields(), broken: head.broken };
    }
    case Kind.content:
      return explainContent(unit);
    case Kind.chunk:
    case Kind.lastChunk:
      return explainChunk(unit);
    case Kind.trailerSection:
      return explainTrailers(unit);
    default:
      return explainUndecodable(unit);
  }
}

function explainContent({ context, side, octets, offset, limits }: UnitOctets): Explained {
  const judgement = new HttpJudgement(side);
  if ((context & UNTIL_CLOSE) !== 0 && octets.length > limits.content) {
    judgement.add('content-limit', offset + limits.content, octets.length - limits.content);
  }
  return { fields: rest(new FieldMaker(octets, offset), 'content', 0), broken: judgement.broken };
}

function explainChunk({ context, side, octets, offset, limits }: UnitOctets): Explained {
  const maker = new FieldMaker(octets, offset);
  const judgement = new HttpJudgement(side);
  const { fields, end } = parseChunk(maker, limits, judgement);
  if ((context & OVER_LIMIT) !== 0) judgement.add('content-limit', offset, fields[0]?.length ?? 0);
  return { fields: [...fields, ...rest(maker, 'undecodable octets', end)], broken: judgement.broken };
}

function explainTrailers({ side, octets, offset }: UnitOctets): Explained {
  const judgement = new HttpJudgement(side);
  const { fields } = parseTrailerSection(new FieldMaker(octets, offset), judgement);
  return { fields: fields(), broken: judgement.broken };
}

const SECTIONS: Readonly<Record<number, { readonly opening: Opening; readonly kind: number }>> = {
  [ReadAs.requestHead]: { opening: 'request', kind: Kind.requestHead },
  [ReadAs.responseHead]: { opening: 'response', kind: Kind.responseHead },
  [ReadAs.trailerSection]: { opening: 'trailer', kind: Kind.trailerSection },
};

function explainUndecodable(unit: UnitOctets): Explained {
  const { context, side, octets, offset, limits } = unit;
  if (context === ReadAs.chunk) return explainChunk({ ...unit, context: 0 });
  const maker = new FieldMaker(octets, offset);
  const judgement = new HttpJudgement(side);
  if (context === ReadAs.excess) judgement.add('octets-after-last', offset, octets.length);
  const section = SECTIONS[context];
  const scan = section && new SectionScanner(section.opening, limits).scan(octets);
  if (!section || scan?.kind !== 'limit') {
    const name = context === ReadAs.waiting ? 'waiting octets' : 'undecodable octets';
    return { fields: rest(maker, name, 0), broken: judgement.broken };
  }
  const understood = octets.subarray(0, scan.from);
  const before = explainAs({ ...unit, kind: section.kind, context: 0, octets: understood, whole: false });
  judgement.add(scan.rule, offset + scan.from, scan.at + 1 - scan.from);
  return {
    fields: [...before.fields, ...rest(maker, 'undecodable octets', scan.from)],
    broken: [...before.broken, ...judgement.broken],
  };
}

function rest(maker: FieldMaker, name: string, from: number): Field[] {
  return from < maker.octets.length ? [contentField(maker, name, from, maker.octets.length)] : [];
}
