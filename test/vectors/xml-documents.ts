/** XML documents by the section of XML 1.0, fifth edition, that they are about. */
export interface XmlVector {
  readonly section: string;
  readonly name: string;
  readonly text: string | Uint8Array;
  /** The rule that it breaks, without `xml.`, and at which octet. */
  readonly breaks?: readonly [rule: string, at: number];
}

type Row = readonly [name: string, text: string | Uint8Array, rule?: string, at?: number];

function vectors(section: string, rows: readonly Row[]): XmlVector[] {
  return rows.map(([name, text, rule, at = 0]) => ({
    section,
    name,
    text,
    ...(rule === undefined ? {} : { breaks: [rule, at] }),
  }));
}

const octets = (...values: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => (typeof value === 'number' ? [value] : [...Buffer.from(value)])));

export const xmlDocuments: readonly XmlVector[] = [
  ...vectors('§2.1', [
    ['one element', '<a/>'],
    ['whitespace and comments around the root', ' <!-- a --> <a/> <?b c?> '],
    ['no octets at all', '', 'one-root', 0],
    ['text only', 'text', 'one-root', 0],
    ['text after the root', '<a/>text', 'one-root', 4],
    ['two roots', '<a/><b/>', 'one-root', 4],
  ]),
  ...vectors('§2.2', [
    ['characters beyond the basic plane', '<a>𝄞</a>'],
    ['U+0001', '<a>b\u0001</a>', 'characters', 4],
    ['U+FFFE', '<a>\ufffe</a>', 'characters', 3],
    ['U+0085, which is one', '<a>\u0085</a>'],
  ]),
  ...vectors('§2.3', [
    ['names with all that may be in them', '<_a-b.c:é1/>'],
    ['a name that begins with a digit', '<1a/>', 'one-root', 0],
    ['a name that begins with a hyphen', '<a><-b/></a>', 'element-type-match', 3],
  ]),
  ...vectors('§2.4', [
    ['text with references', '<a>1 &lt; 2 &amp;&amp; 3 > 2</a>'],
    ['an ampersand by itself', '<a>b & c</a>', 'reference', 7],
    [']]> in text', '<a>b]]>c</a>', 'character-data', 4],
  ]),
  ...vectors('§2.5', [
    ['a comment', '<a><!-- b - c --></a>'],
    ['an empty comment', '<a><!----></a>'],
    ['two hyphens in a comment', '<a><!-- b -- c --></a>', 'comment', 10],
    ['a comment that does not end', '<a><!-- b</a>', 'comment', 7],
  ]),
  ...vectors('§2.6', [
    ['an instruction', '<a><?target some text?></a>'],
    ['an instruction without text', '<a><?target?></a>'],
    ['an instruction that does not end', '<a><?target b</a>', 'processing-instruction', 12],
    ['an XML declaration within the document', '<a><?xml version="1.0"?></a>', 'processing-instruction', 3],
  ]),
  ...vectors('§2.7', [
    ['a CDATA section', '<a><![CDATA[<b> & ]] ]></a>]]></a>'],
    ['a CDATA section that does not end', '<a><![CDATA[b</a>', 'cdata', 12],
  ]),
  ...vectors('§2.8', [
    ['a declaration', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><a/>'],
    ['a declaration after whitespace', ' <?xml version="1.0"?><a/>', 'processing-instruction', 1],
    ['a declaration without a version', '<?xml encoding="utf-8"?><a/>', 'declaration', 6],
    ['XML 2.0', '<?xml version="2.0"?><a/>', 'declaration', 19],
    ['a document type', '<!DOCTYPE a><a/>', 'no-document-type', 0],
    [
      'entities that double each other',
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>',
      'no-document-type',
      21,
    ],
    [
      'an entity that is a file',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
      'no-document-type',
      0,
    ],
  ]),
  ...vectors('§2.10', [
    ['xml:space', '<a xml:space="preserve"/>'],
    ['xml:space, something else', '<a xml:space="keep"/>', 'space', 19],
  ]),
  ...vectors('§3', [
    ['elements in each other', '<a><b><c/></b></a>'],
    ['another end tag', '<a><b></a>', 'element-type-match', 6],
    ['a name in other letters', '<a></A>', 'element-type-match', 3],
    ['no end tag', '<a><b/>', 'element-type-match', 6],
    ['elements that cross', '<a><b></a></b>', 'element-type-match', 6],
  ]),
  ...vectors('§3.1', [
    ['attributes in both kinds of quotation marks', `<a b="1'" c='2"' d = "3"/>`],
    ['whitespace before the end of a tag', '<a ></a >'],
    ['no quotation marks', '<a b=1/>', 'tags', 5],
    ['no value', '<a b/>', 'tags', 4],
    ['a value that does not end', '<a b="1/>', 'tags', 6],
    ['no whitespace between attributes', '<a b="1"c="2"/>', 'tags', 8],
    ['an attribute twice', '<a b="1" c="2" b="3"/>', 'unique-attributes', 15],
    ['< in a value', '<a b="<"/>', 'no-less-than', 6],
    ['a tag that does not end', '<a b="1"', 'tags', 7],
    ['an end tag that does not end', '<a></a', 'tags', 5],
  ]),
  ...vectors('§3.3.3', [['line ends and tabs in a value', '<a b="1\t2\r\n3&#10;4"/>']]),
  ...vectors('§4.1', [
    ['references by number', '<a>&#65;&#x1D11E;</a>'],
    ['a number of no character', '<a>&#0;</a>', 'reference', 7],
    ['a number beyond all characters', '<a>&#x110000;</a>', 'reference', 13],
    ['no digits', '<a>&#;</a>', 'reference', 6],
    ['no semicolon', '<a>&amp</a>', 'reference', 8],
    ['an entity that nobody declared', '<a>é &nbsp;</a>', 'entity-declared', 6],
    ['an undeclared entity in a value', '<a b="&c;"/>', 'entity-declared', 6],
  ]),
  ...vectors('§4.3.3', [
    ['a byte order mark', '\ufeff<a/>'],
    ['UTF-8, declared in small letters', '<?xml version="1.0" encoding="utf-8"?><a>é</a>'],
    ['another encoding, declared', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'encoding', 30],
    ['another encoding, not declared', octets('<a>caf', 0xe9, '</a>'), 'encoding', 7],
  ]),
  ...vectors('§4.6', [['the five entities', '<a>&amp;&lt;&gt;&apos;&quot;</a>']]),
];
