import type { Consequence, Level, Rule } from '../octets/dissection.ts';

/** A requirement of HTTP. `consequence` is the server's answer to a request that breaks it. */
export interface HttpRule extends Rule {
  /** Where it can be broken. */
  readonly appliesTo: 'requests' | 'responses' | 'both';
  /** What a client does with a response that breaks it. */
  readonly inResponse: Consequence;
  /** Where the message ends can no longer be told: what follows is not read as HTTP. */
  readonly losesFraming: boolean;
}

/** A row of a table of rules; the key that it stands under completes it. */
export type RuleRow = Omit<HttpRule, 'id'>;

export const ACCEPT: Consequence = { kind: 'none' };
export const FAIL: Consequence = { kind: 'fail' };

/** The answer `status`, after which the connection ends. */
export function refuse(status: number): Consequence {
  return { kind: 'status', status, close: true };
}

/** The answer `status`; the connection can go on. */
export function answer(status: number): Consequence {
  return { kind: 'status', status, close: false };
}

interface Effect {
  readonly losesFraming?: boolean;
}

/** A rule that only a request can break. */
export function onRequests(
  section: string,
  level: Level,
  text: string,
  consequence: Consequence,
  { losesFraming = false }: Effect = {},
): RuleRow {
  return { section, level, text, consequence, appliesTo: 'requests', inResponse: ACCEPT, losesFraming };
}

/** A rule that only a response can break. */
export function onResponses(
  section: string,
  level: Level,
  text: string,
  consequence: Consequence,
  { losesFraming = false }: Effect = {},
): RuleRow {
  return { section, level, text, consequence, appliesTo: 'responses', inResponse: consequence, losesFraming };
}

/** A rule that both can break: first the server's answer, then what a client does. */
export function onBoth(
  section: string,
  level: Level,
  text: string,
  consequence: Consequence,
  inResponse: Consequence,
  { losesFraming = false }: Effect = {},
): RuleRow {
  return { section, level, text, consequence, appliesTo: 'both', inResponse, losesFraming };
}
