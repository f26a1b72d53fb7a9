import { parseXml, XmlError } from '@rgrove/parse-xml';
import type { Rule } from '../octets/dissection.ts';
import { createUtf8Checker, decodeUtf8Lossy } from '../octets/utf8.ts';
import { xmlRules } from './rules.ts';

/** Where and how a document is not well-formed. */
export interface Fault {
  readonly rule: Rule;
  /** Index of the octet at which it shows; that past the last one where something is missing at the end. */
  readonly at: number;
  readonly likely?: string;
}

/** The rules by what the parser says is broken; the first that fits. */
const RULES: readonly (readonly [message: RegExp, rule: Rule])[] = [
  [/^Missing end tag/, xmlRules.elementTypeMatch],
  [/^Duplicate attribute/, xmlRules.uniqueAttributes],
  [/^Unescaped `<`/, xmlRules.noLessThan],
  [/^(?:Unclosed (?:start|end) tag|Unclosed attribute|Attribute value)/, xmlRules.tags],
  [/^Named entity/, xmlRules.entityDeclared],
  [/reference/, xmlRules.reference],
  [/^Invalid character$/, xmlRules.characters],
  [/comment/, xmlRules.comment],
  [/processing instruction|XML declaration isn't/, xmlRules.processingInstruction],
  [/XML declaration|XML version|version number|encoding name|standalone|end quote/, xmlRules.declaration],
  [/close delimiter/, xmlRules.characterData],
  [/CDATA/, xmlRules.cdata],
  [/xml:space/, xmlRules.space],
  [/^(?:Root element|Extra content)/, xmlRules.oneRoot],
];

/**
 * The first fault of a document, by a parser that expands no entities and reads no document type. Undefined for a well-formed one,
 * and for one whose elements lie deeper in each other than the parser can follow.
 */
export function faultOf(octets: Uint8Array): Fault | undefined {
  const checker = createUtf8Checker();
  const bad = checker.receive(octets) ?? checker.end();
  if (bad !== undefined) return { rule: xmlRules.encoding, at: bad, likely: 'this octet is no UTF-8' };
  try {
    parseXml(decodeUtf8Lossy(octets));
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    if (!(error instanceof XmlError)) throw error;
    const [message = ''] = error.message.split(' (line ');
    const [, rule] = RULES.find(([pattern]) => pattern.test(message)) ?? [undefined, xmlRules.wellFormed];
    return { rule, at: octetOf(octets, error.pos), likely: message };
  }
}

/** Index of the octet with which character `place` of UTF-8 text begins. */
function octetOf(octets: Uint8Array, place: number): number {
  let characters = 0;
  for (let at = 0; at < octets.length; at += 1) {
    if (((octets[at] as number) & 0xc0) === 0x80) continue;
    if (characters === place) return at;
    characters += 1;
  }
  return octets.length;
}
