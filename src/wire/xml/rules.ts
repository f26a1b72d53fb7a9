import type { Level, Rule } from '../octets/dissection.ts';

function rule(id: string, place: string, text: string, level: Level = 'MUST'): Rule {
  return { id: `xml.${id}`, section: `XML 1.0 ${place}`, level, text, consequence: { kind: 'none' } };
}

/**
 * What an XML document is (XML 1.0, fifth edition). What is not well-formed is a fatal error: a reader goes no further (section 1.2).
 * What a peer does then is the application's matter.
 */
export const xmlRules = {
  oneRoot: rule('one-root', '§2.1', 'A document has one root element, with all others and all text within it.'),
  wellFormed: rule('well-formed', '§2.1', 'A document is well-formed.'),
  characters: rule(
    'characters',
    '§2.2',
    'Of the control characters only tab, line feed and carriage return are characters of XML; surrogates and U+FFFE are none either.',
  ),
  characterData: rule('character-data', '§2.4', 'In character data neither < nor & nor ]]> stands for itself.'),
  comment: rule('comment', '§2.5', 'A comment ends with -->, and -- is nowhere else in it.'),
  processingInstruction: rule(
    'processing-instruction',
    '§2.6',
    'A processing instruction is <?, a name that is not xml, whitespace, text and ?>.',
  ),
  cdata: rule('cdata', '§2.7', 'A CDATA section ends with ]]>.'),
  declaration: rule(
    'declaration',
    '§2.8',
    'An XML declaration stands at the very beginning: a version, perhaps an encoding and standalone, in this order.',
  ),
  noDocumentType: rule(
    'no-document-type',
    '§2.8',
    'A document type declaration is refused here. Entities that it declares may stand for each other, so that a few octets become gigabytes, or for files of the reader’s.',
    'MAY',
  ),
  space: rule('space', '§2.10', 'The attribute xml:space is default or preserve.'),
  elementTypeMatch: rule('element-type-match', '§3', 'The name in an end tag is that of the start tag that it closes.'),
  tags: rule(
    'tags',
    '§3.1',
    'A start tag is <, a name, attributes with whitespace before each, and >; an attribute is a name, = and a value in quotation marks.',
  ),
  uniqueAttributes: rule('unique-attributes', '§3.1', 'No attribute comes twice in one tag.'),
  noLessThan: rule('no-less-than', '§3.1', 'In the value of an attribute < does not stand for itself.'),
  reference: rule(
    'reference',
    '§4.1',
    'A reference is &, a name or # and a number, and ;. The number is that of a character of XML.',
  ),
  entityDeclared: rule(
    'entity-declared',
    '§4.1',
    'Without a document type declaration the entities are amp, lt, gt, apos and quot.',
  ),
  encoding: rule('encoding', '§4.3.3', 'The encoding is the one that is declared, and UTF-8 where none is.'),
  limits: rule(
    'limits',
    '§1.2',
    'This reader takes apart so many fields, and elements so deep in each other; here it stops.',
    'MAY',
  ),
} as const satisfies Record<string, Rule>;
