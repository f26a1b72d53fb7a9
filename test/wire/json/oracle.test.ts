import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonTexts } from '#test/vectors/json-texts.ts';
import { createJsonDecoder } from '#wire/json/decoder.ts';
import { encodeJson, type JsonValue } from '#wire/json/encode.ts';
import { elementsOf, readJson } from '#wire/json/reader.ts';
import { jsonRules } from '#wire/json/rules.ts';
import type { Field } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { expectTiled, isFatal, octetsOf, readMessages, readOne } from '../message-feeding.ts';

/** JSON.parse on octets, as a reader does that refuses what is no UTF-8 and no byte order mark. */
function parsed(octets: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets)) };
  } catch {
    return undefined;
  }
}

/** What the fields say, as the value that JSON.parse makes. */
function saidBy(field: Field): unknown {
  switch (field.name) {
    case 'array':
      return elementsOf(field).map(saidBy);
    case 'object':
      return Object.fromEntries(
        (field.fields ?? []).flatMap(({ name, value, fields }) =>
          name === 'member' && fields ? [[String(value), saidBy(fields.at(-1) as Field)]] : [],
        ),
      );
    case 'literal':
      return field.value === 'null' ? null : field.value === 'true';
    case 'number':
      return Number(field.value);
    default:
      return field.value;
  }
}

function plain(value: JsonValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('members' in value) return Object.fromEntries(value.members.map(([name, member]) => [name, plain(member)]));
  return 'verbatim' in value ? value.verbatim : value.map(plain);
}

const { anyValue } = fc.letrec<{ anyValue: JsonValue }>((tie) => ({
  anyValue: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
      fc.string({ unit: 'binary', maxLength: 12 }),
    ),
    fc.array(tie('anyValue'), { maxLength: 5 }),
    fc
      .array(fc.tuple(fc.string({ unit: 'binary', maxLength: 6 }), tie('anyValue')), { maxLength: 5 })
      .map((members) => ({ members })),
  ),
}));

const fragments = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\',
    '\\u00e9',
    '\\ud834',
    '\\n',
    ' ',
    '\n',
    '\t',
    '\u0001',
    'é',
    '𝄞',
    '\ufeff',
  ],
  ...[
    'true',
    'false',
    'null',
    'nul',
    'NaN',
    '0',
    '-',
    '12',
    '.5',
    'e',
    'E+1',
    '01',
    '"a"',
    '"a":',
    '[1,2]',
    '{}',
    "'",
    '/',
  ],
);
/** Texts of which many are nearly JSON. */
const anyOctets = fc.oneof(
  fc.array(fragments, { maxLength: 10 }).map((parts) => encodeUtf8(parts.join(''))),
  fc
    .tuple(
      fc.oneof(
        anyValue.map(encodeJson),
        fc.constantFrom(...jsonTexts.map(({ text }) => octetsOf(text))),
        fc.json().map((text) => encodeUtf8(text)),
      ),
      fc.array(fc.record({ at: fc.nat(200), octet: fc.nat(255) }), { maxLength: 2 }),
    )
    .map(([octets, changes]) => {
      const changed = octets.slice();
      for (const { at, octet } of changes) if (changed.length > 0) changed[at % changed.length] = octet;
      return changed;
    }),
);

describe('JSON.parse agrees', () => {
  test('on what is JSON and what is not, and on what it says', () => {
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(anyOctets, (octets) => {
        const theirs = parsed(octets);
        const { value, broken } = readJson({ octets, offset: 0, side: 'client', whole: true });
        expect(!broken.some(isFatal)).toBe(theirs !== undefined);
        if (theirs && value) expect(saidBy(value)).toEqual(theirs.value);
        seen[theirs ? 'valid' : 'invalid'] += 1;
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(500);
  });

  test('on what is encoded here', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(parsed(encodeJson(value))?.value).toEqual(plain(value));
      }),
    );
  });
});

describe('whatever the octets are', () => {
  test('fields tile the text, breaches lie in it, and nothing throws', () => {
    fc.assert(
      fc.property(anyOctets, fc.nat(1000), (octets, start) => {
        const { units, pending } = readMessages(createJsonDecoder, [[octets]], { start, rest: [octets] });
        for (const unit of [...units, ...(pending ? [pending] : [])]) expectTiled(unit);
      }),
      { numRuns: 1000 },
    );
  });

  test('in whatever parts they come, it is the same text', () => {
    fc.assert(
      fc.property(anyOctets, fc.nat(), fc.nat(), (octets, first, second) => {
        const [from = 0, to = 0] = [first, second].map((cut) => cut % (octets.length + 1)).sort((a, b) => a - b);
        const parts = [octets.subarray(0, from), octets.subarray(from, to), octets.subarray(to)];
        expect(readMessages(createJsonDecoder, [parts]).units).toEqual(
          readMessages(createJsonDecoder, [[octets]]).units,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('the beginning of a text without a breach has none while more is to come', () => {
    fc.assert(
      fc.property(anyValue, fc.nat(), (value, cut) => {
        const octets = encodeJson(value);
        const octetsSoFar = octets.subarray(0, cut % (octets.length + 1));
        const { broken } = readJson({ octets: octetsSoFar, offset: 0, side: 'client', whole: false });
        expect(broken.filter(isFatal)).toEqual([]);
      }),
    );
  });
});

describe('encoded, legal or not', () => {
  test('names that come twice, numbers that no double has, and what is no JSON', () => {
    const text = (value: JsonValue) => new TextDecoder().decode(encodeJson(value));
    expect(
      text({
        members: [
          ['a', 1],
          ['a', { verbatim: '1e400' }],
        ],
      }),
    ).toBe('{"a":1,"a":1e400}');
    expect(text([{ verbatim: Uint8Array.of(0x5d) }, '\ud834'])).toBe('[],"\\ud834"]');
    const unit = readOne(
      createJsonDecoder,
      encodeJson({
        members: [
          ['a', 1],
          ['a', 2],
        ],
      }),
    );
    expect(unit.broken.map(({ rule }) => rule)).toEqual([jsonRules.uniqueNames]);
  });
});
