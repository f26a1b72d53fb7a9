import type { z } from 'zod';
import type { FaultPlan } from './fault-plan.ts';

/** Something that goes wrong on purpose where a page speaks several subprotocols, each on a WebSocket of its own. */
export interface DialogueWhatIf {
  readonly id: string;
  readonly title: string;
  /** What is required of whoever meets it, in one or two sentences. */
  readonly required: string;
  readonly section: string;
  /** The subprotocols that the server knows instead of the address's own. */
  readonly knows?: readonly string[];
  /** What the opening handshakes are to have wrong. */
  readonly handshake?: z.input<typeof FaultPlan>;
  /** How the page's next calls are wrong: no text of their language, or of a procedure that is not there. */
  readonly calls?: 'malformed' | 'unknown';
}

const noneKnown: DialogueWhatIf = {
  id: 'none-known',
  title: 'The server knows none of the subprotocols that are offered',
  required:
    'The server may answer 101 without a subprotocol. A browser whose page has offered some must then fail the WebSocket.',
  section: 'RFC 6455 §4.2.2, item 5; WHATWG WebSockets',
  knows: ['soap'],
};

const unrequested: DialogueWhatIf = {
  id: 'subprotocol-unrequested',
  title: 'The server picks a subprotocol that nobody asked for',
  required: 'The client must fail the connection when the subprotocol was not in its request.',
  section: 'RFC 6455 §4.1, server’s response, item 6',
  handshake: { lines: [{ edit: 'set', name: 'Sec-WebSocket-Protocol', value: 'unheard-of' }] },
};

const malformed: DialogueWhatIf = {
  id: 'malformed-message',
  title: 'The calls are no JSON, and no XML',
  required:
    'A text that does not match the grammar is no JSON, and one that is not well-formed is no XML document: its receiver must not guess. WebSocket is not broken by it.',
  section: 'RFC 8259 §2; XML 1.0 §2.1',
  calls: 'malformed',
};

const unknown: DialogueWhatIf = {
  id: 'unknown-procedure',
  title: 'The calls are of a procedure that is not there',
  required:
    'What an error looks like is the subprotocol’s to say; the WebSocket stays open, and the next call is answered.',
  section: 'RFC 6455 §1.9',
  calls: 'unknown',
};

/** What goes wrong where the same is asked in two languages, beside each other. */
export const sideBySideWhatIfs: readonly DialogueWhatIf[] = [noneKnown, unrequested, malformed, unknown];

/** What goes wrong where one call is made in several subprotocols, one after the other. */
export const fourWaysWhatIfs: readonly DialogueWhatIf[] = [noneKnown, unrequested, unknown];
