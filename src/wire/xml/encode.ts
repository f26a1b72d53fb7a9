import { joinOctets } from '../octets/join.ts';
import { encodeUtf8 } from '../octets/utf8.ts';

/** Something to write as XML, legal or not. */
export type XmlNode =
  /** Character data; what cannot stand for itself becomes a reference. */
  | string
  | {
      readonly element: string;
      /** They may come twice. */
      readonly attributes?: readonly (readonly [name: string, value: string])[];
      readonly content?: readonly XmlNode[];
    }
  | { readonly comment: string }
  | { readonly cdata: string }
  | { readonly instruction: string; readonly text?: string }
  /** Octets, or text, as they are: a reference, a document type, or no XML at all. */
  | { readonly verbatim: string | Uint8Array };

/** The octets of nodes one after the other (XML 1.0). Names, comments and CDATA sections are written as given. */
export function encodeXml(...nodes: readonly XmlNode[]): Uint8Array {
  return joinOctets(nodes.map(octetsOf));
}

function octetsOf(node: XmlNode): Uint8Array {
  if (typeof node === 'string') return encodeUtf8(escaped(node));
  if ('verbatim' in node) return typeof node.verbatim === 'string' ? encodeUtf8(node.verbatim) : node.verbatim;
  if ('comment' in node) return encodeUtf8(`<!--${node.comment}-->`);
  if ('cdata' in node) return encodeUtf8(`<![CDATA[${node.cdata}]]>`);
  if ('instruction' in node) {
    return encodeUtf8(node.text === undefined ? `<?${node.instruction}?>` : `<?${node.instruction} ${node.text}?>`);
  }
  const { element, attributes = [], content = [] } = node;
  const written = attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  if (content.length === 0) return encodeUtf8(`<${element}${written}/>`);
  return joinOctets([encodeUtf8(`<${element}${written}>`), encodeXml(...content), encodeUtf8(`</${element}>`)]);
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Line ends and tabs as references, so that no reader makes others of them (sections 2.11 and 3.3.3). */
function escaped(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, (character) => REFERENCES[character] ?? `&#${character.charCodeAt(0)};`);
}
