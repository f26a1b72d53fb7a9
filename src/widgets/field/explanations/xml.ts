import type { Explanation } from './explanation.ts';

/** XML documents. */
export const xmlUnits: Readonly<Record<string, Explanation>> = {
  document: {
    what: 'One root element and all that is in it: all of a message of a WebSocket, or of the content of an HTTP message.',
    why: 'The end tag of the root says where the document ends, but a reader that takes one message for one document need not look for it.',
    section: 'XML 1.0 §2.1',
  },
};

/** Parts of XML documents, by the names that the decoder gives them. */
export const xmlFields: Readonly<Record<string, Explanation>> = {
  'XML declaration': {
    what: 'Says that this is XML, in which version, and perhaps in which encoding. It may be left out.',
    section: 'XML 1.0 §2.8',
  },
  'XML declaration begins': { what: 'The first five octets of a document that has one.', section: 'XML 1.0 §2.8' },
  'XML declaration ends': { what: 'Here the document itself begins.', section: 'XML 1.0 §2.8' },
  element: { what: 'A start tag, an end tag of the same name, and what is between them.', section: 'XML 1.0 §3' },
  'start tag': { what: 'An element begins: its name and its attributes.', section: 'XML 1.0 §3.1' },
  'end tag': {
    what: 'The element ends. The name is that of its start tag.',
    why: 'It says nothing new, and costs its octets each time. A reader, and a person, sees by it that nothing was lost in between.',
    section: 'XML 1.0 §3.1',
  },
  'empty-element tag': { what: 'An element with nothing in it, in one tag.', section: 'XML 1.0 §3.1' },
  'tag begins': { what: 'A tag begins.', section: 'XML 1.0 §3.1' },
  'tag ends': { what: 'The tag ends, and with /> the element too.', section: 'XML 1.0 §3.1' },
  'element name': { what: 'The name of the element; capital and small letters differ.', section: 'XML 1.0 §2.3' },
  attribute: { what: 'A name and a value. Their order says nothing, and none comes twice.', section: 'XML 1.0 §3.1' },
  'attribute name': { what: 'The name of the attribute.', section: 'XML 1.0 §2.3' },
  'equals sign': { what: 'Stands between name and value.', section: 'XML 1.0 §3.1' },
  'quotation mark': { what: 'Double or single, the same on both sides of the value.', section: 'XML 1.0 §2.3' },
  'attribute value': {
    what: 'Text, with references for what cannot stand for itself. Line ends and tabs in it become spaces.',
    section: 'XML 1.0 §3.3.3',
  },
  characters: { what: 'Characters that stand for themselves.', section: 'XML 1.0 §2.2' },
  'character data': {
    what: 'Text. XML has no numbers and no lists: what text means is for both sides to agree on.',
    section: 'XML 1.0 §2.4',
  },
  reference: {
    what: 'Stands for one character, by its number or by one of five names.',
    why: 'Elsewhere an entity can stand for more, even for other entities. That takes a document type declaration, which is refused here.',
    section: 'XML 1.0 §4.1',
  },
  whitespace: {
    what: 'Spaces, tabs and line ends. Between elements a reader gets them as text, unless it knows better.',
    section: 'XML 1.0 §2.10',
  },
  comment: { what: 'For people. It is no part of the document’s text.', section: 'XML 1.0 §2.5' },
  'comment begins': { what: 'A comment begins.', section: 'XML 1.0 §2.5' },
  'comment text': { what: 'Anything but two hyphens in a row.', section: 'XML 1.0 §2.5' },
  'comment ends': { what: 'The comment ends.', section: 'XML 1.0 §2.5' },
  'CDATA section': { what: 'Text in which < and & stand for themselves.', section: 'XML 1.0 §2.7' },
  'CDATA section begins': { what: 'From here on nothing is markup.', section: 'XML 1.0 §2.7' },
  'CDATA characters': { what: 'Text as it is.', section: 'XML 1.0 §2.7' },
  'CDATA section ends': { what: 'From here on < and & are markup again.', section: 'XML 1.0 §2.7' },
  'processing instruction': {
    what: 'Something for a program that knows the name at its beginning. All others pass it over.',
    section: 'XML 1.0 §2.6',
  },
  'processing instruction begins': { what: 'A processing instruction begins.', section: 'XML 1.0 §2.6' },
  target: { what: 'Which program it is for.', section: 'XML 1.0 §2.6' },
  instruction: { what: 'What that program shall know.', section: 'XML 1.0 §2.6' },
  'processing instruction ends': { what: 'The processing instruction ends.', section: 'XML 1.0 §2.6' },
  'byte order mark': {
    what: 'U+FEFF. In UTF-8 it says nothing, and a reader passes over it.',
    section: 'XML 1.0 §4.3.3',
  },
  'octets not understood': {
    what: 'From the first octet at which the document is not well-formed nothing is taken apart any more.',
    why: 'That is a fatal error: a reader must not go on as if nothing had happened.',
    section: 'XML 1.0 §1.2',
  },
  'octets no longer held': {
    what: 'The document was counted, but its octets have been let go to keep the capture within its bounds.',
    section: 'XML 1.0 §2.1',
  },
};
