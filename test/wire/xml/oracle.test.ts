import {
  type XmlNode as LibraryNode,
  parseXml,
  XmlCdata,
  XmlComment,
  XmlElement,
  XmlError,
  XmlProcessingInstruction,
  XmlText,
} from '@rgrove/parse-xml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xmlDocuments } from '#test/vectors/xml-documents.ts';
import type { Field, Unit } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { createXmlDecoder } from '#wire/xml/decoder.ts';
import { encodeXml, type XmlNode } from '#wire/xml/encode.ts';
import { expectTiled, octetsOf, readMessages, readOne } from '../message-feeding.ts';

/** A node with its place in octets, in one form for the parser's nodes and for our fields. */
interface Told {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly says: unknown;
}

/** The parser's nodes in document order; its places are in UTF-16 code units. */
function told(text: string): Told[] {
  const octetAt = (place: number) => encodeUtf8(text.slice(0, place)).length;
  const visit = (node: LibraryNode): Told[] => {
    const place = {
      from: octetAt(node.start),
      to: Number.isFinite(node.end) ? octetAt(node.end) : octetAt(text.length),
    };
    if (node instanceof XmlElement) {
      const says = [node.name, Object.entries(node.attributes)];
      return [{ kind: 'element', ...place, says }, ...node.children.flatMap(visit)];
    }
    if (node instanceof XmlCdata) return [{ kind: 'CDATA section', ...place, says: node.text }];
    if (node instanceof XmlText) return [{ kind: 'text', ...place, says: node.text }];
    if (node instanceof XmlComment) return [{ kind: 'comment', ...place, says: node.content }];
    if (node instanceof XmlProcessingInstruction)
      return [{ kind: 'processing instruction', ...place, says: node.name }];
    return [];
  };
  const document = parseXml(text, {
    includeOffsets: true,
    preserveCdata: true,
    preserveComments: true,
    sortAttributes: false,
  });
  return document.children.flatMap(visit);
}

/** Our fields in the same form; text and references next to each other are one text for the parser. */
function ours({ fields }: Pick<Unit, 'fields'>, within = false): Told[] {
  const all: Told[] = [];
  for (const field of fields) {
    const { name, offset, length, value, fields: inner = [] } = field;
    const place = { from: offset, to: offset + length };
    const last = all.at(-1);
    if (within && ['character data', 'whitespace', 'reference'].includes(name)) {
      const says = name === 'reference' ? field.meaning : name === 'whitespace' ? null : value;
      if (last?.kind === 'text' && last.to === offset)
        all[all.length - 1] = { ...last, to: place.to, says: joined(last.says, says) };
      else all.push({ kind: 'text', ...place, says });
    } else if (name === 'element') {
      all.push({ kind: name, ...place, says: [value, attributesOf(inner[0])] }, ...ours({ fields: inner }, true));
    } else if (name === 'comment' || name === 'CDATA section' || name === 'processing instruction') {
      all.push({ kind: name, ...place, says: value });
    }
  }
  return all;
}

/** Whitespace is told without its characters: what is joined to it is told by its place only. */
function joined(before: unknown, after: unknown): string | null {
  return typeof before === 'string' && typeof after === 'string' ? before + after : null;
}

function attributesOf(tag: Field | undefined): [unknown, unknown][] {
  return (tag?.fields ?? [])
    .filter(({ name }) => name === 'attribute')
    .map(({ value, fields = [] }) => [value, fields.find(({ name }) => name === 'attribute value')?.value ?? '']);
}

function expectAlike(text: string): void {
  const library = told(text);
  const mine = ours(readOne(createXmlDecoder, text));
  expect(mine.map(({ kind, from, to }) => [kind, from, to])).toEqual(
    library.map(({ kind, from, to }) => [kind, from, to]),
  );
  mine.forEach(({ says }, index) => {
    if (says !== null) expect(says).toEqual(library[index]?.says);
  });
}

const letters = fc.string({
  unit: fc.constantFrom('a', 'B', '1', 'é', '€', '𝄞', ' ', '<', '&', '>', '"', "'", ']'),
  maxLength: 8,
});
const name = fc.constantFrom('a', 'b-c', 'é', 'x:y', '_1');
const plain = letters.map((text) => text.replace(/[-\]?]/g, ''));
const { node } = fc.letrec<{ node: XmlNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    letters,
    plain.map((comment) => ({ comment })),
    plain.map((cdata) => ({ cdata })),
    fc.record({ instruction: name, text: plain.map((text) => text.trim()) }),
    fc.record({
      element: name,
      attributes: fc.uniqueArray(fc.tuple(name, letters), { maxLength: 3, selector: ([key]) => key }),
      content: fc.array(tie('node'), { maxLength: 4 }),
    }),
  ),
}));
const documents = fc
  .record({ element: name, content: fc.array(node, { maxLength: 5 }) })
  .map((root) => new TextDecoder().decode(encodeXml(root)));

describe('parse-xml agrees', () => {
  test('on the nodes of what is encoded here, and on their places', () => {
    fc.assert(fc.property(documents, expectAlike), { numRuns: 500 });
  });

  test('on the nodes of the well-formed documents among the vectors', () => {
    const wellFormed = xmlDocuments.filter(({ breaks, text }) => !breaks && typeof text === 'string');
    expect(wellFormed.length).toBeGreaterThan(20);
    for (const { text } of wellFormed) expectAlike(String(text));
  });

  test('on whether a document with a few characters changed is well-formed, and on where it is not', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      '&',
      ';',
      '"',
      '=',
      ' ',
      'a',
      '<!--',
      '-->',
      ']]>',
      '<![CDATA[',
      '<?',
      '\u0001',
      '<b>',
      '</b>',
      '&#1;',
    );
    const changed = fc
      .tuple(documents, fc.array(fc.tuple(fc.nat(), pieces, fc.nat(3)), { minLength: 1, maxLength: 2 }))
      .map(([text, changes]) =>
        changes.reduce((so, [at, piece, gone]) => {
          const place = at % (so.length + 1);
          return (so.slice(0, place) + piece + so.slice(place + gone)).toWellFormed();
        }, text),
      );
    const seen = { wellFormed: 0, not: 0 };
    fc.assert(
      fc.property(changed, (text) => {
        const unit = readOne(createXmlDecoder, text);
        expectTiled(unit);
        try {
          parseXml(text);
          expect(unit.broken).toEqual([]);
          expectAlike(text);
          seen.wellFormed += 1;
        } catch (error) {
          if (!(error instanceof XmlError)) throw error;
          expect(unit.broken).toHaveLength(1);
          const at = encodeUtf8([...text].slice(0, error.pos).join('')).length;
          const isAgain = error.message.startsWith('Duplicate');
          if (!isAgain) expect(unit.broken[0]?.offset).toBe(Math.min(at, unit.length - 1));
          seen.not += 1;
        }
      }),
      { numRuns: 1500 },
    );
    expect(Math.min(seen.wellFormed, seen.not)).toBeGreaterThan(100);
  });
});

describe('whatever the octets are', () => {
  test('fields tile the document, breaches lie in it, and nothing throws', () => {
    const known = fc.constantFrom(...xmlDocuments.map(({ text }) => octetsOf(text)));
    const anyOctets = fc
      .tuple(
        fc.oneof(known, documents.map(octetsOf), fc.uint8Array()),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 }),
      )
      .map(([octets, changes]) => {
        const mutated = octets.slice();
        for (const [at, octet] of changes) if (mutated.length > 0) mutated[at % mutated.length] = octet;
        return mutated;
      });
    fc.assert(
      fc.property(anyOctets, fc.nat(1000), (octets, start) => {
        const { units, pending } = readMessages(createXmlDecoder, [[octets]], { start, rest: [octets] });
        for (const unit of pending ? [...units, pending] : units) expectTiled(unit);
      }),
      { numRuns: 1000 },
    );
  });

  test('encoded, legal or not: an attribute twice, a document type, octets as they are', () => {
    const octets = encodeXml(
      { verbatim: '<!DOCTYPE a>' },
      {
        element: 'a',
        attributes: [
          ['b', '1'],
          ['b', '"<\n'],
        ],
        content: [{ verbatim: Uint8Array.of(0xff) }],
      },
    );
    expect(new TextDecoder('latin1').decode(octets)).toBe('<!DOCTYPE a><a b="1" b="&quot;&lt;&#10;">ÿ</a>');
  });
});
