import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import { type Conversation, type Run, SPOKEN } from './conversation.ts';

/** So many octets fit into a link that every browser, and most places where links are pasted, takes. */
export const MOST_LINKED = 24 * 1024;

/**
 * A conversation as parts of an address after its `#`, joined by `&`: no server is ever sent them.
 *
 * - `as=websocket`: what the octets are taken for
 * - `protocol=mqtt`, `extensions=permessage-deflate`: what a WebSocket’s handshake agreed on that is not among the octets
 * - `c=…`, `s=…`: octets of the client, of the server, in the order in which they crossed, as base64url (RFC 4648 section 5)
 *
 * @returns undefined for more than `MOST_LINKED` octets
 */
export function conversationLink({ spoken, subprotocol, extensions, runs }: Conversation): string | undefined {
  if (runs.reduce((sum, { octets }) => sum + octets.length, 0) > MOST_LINKED) return undefined;
  const parts = [`as=${spoken}`];
  if (subprotocol !== undefined) parts.push(`protocol=${encodeURIComponent(subprotocol)}`);
  if (extensions !== undefined) parts.push(`extensions=${encodeURIComponent(extensions)}`);
  for (const { side, octets } of runs) parts.push(`${side === 'client' ? 'c' : 's'}=${base64Url(octets)}`);
  return parts.join('&');
}

/** A conversation read from an address, and the parts that belong to something else. */
export interface LinkedConversation {
  readonly conversation: Conversation;
  readonly rest: readonly string[];
}

/** Reads the part of an address from its `#` on. Undefined for one without octets; what is no base64url is told as `error`. */
export function readConversationLink(hash: string): LinkedConversation | { readonly error: string } | undefined {
  const runs: Run[] = [];
  const rest: string[] = [];
  let about: Pick<Conversation, 'subprotocol' | 'extensions'> & { spoken: Conversation['spoken'] } = { spoken: 'http' };
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [name = '', value = ''] = part.split(/=(.*)/s);
    const spoken = name === 'as' ? SPOKEN.find((known) => known === value) : undefined;
    if (name === 'c' || name === 's') {
      const octets = octetsOf(value);
      if (!octets) return { error: `the octets of run ${runs.length + 1} in this link are no base64url` };
      runs.push({ side: name === 'c' ? 'client' : 'server', octets });
    } else if (spoken) about = { ...about, spoken };
    else if (name === 'protocol') about = { ...about, subprotocol: decoded(value) };
    else if (name === 'extensions') about = { ...about, extensions: decoded(value) };
    else if (part !== '') rest.push(part);
  }
  if (runs.length === 0) return undefined;
  const conversation = { ...about, runs };
  const octets = runs.reduce((sum, run) => sum + run.octets.length, 0);
  return octets > MOST_LINKED
    ? { error: `more than ${MOST_LINKED} octets stand in this link` }
    : { conversation, rest };
}

function base64Url(octets: Uint8Array): string {
  return toBase64(octets).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function octetsOf(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  const bare = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(bare.padEnd(Math.ceil(bare.length / 4) * 4, '='));
}

/** Percent-decoded; as it stands where that is malformed. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
