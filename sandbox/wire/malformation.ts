import { refusalFor } from '#wire/http/refusal.ts';
import type { Breach } from '#wire/octets/dissection.ts';
import type { Problem } from '../http/problem.ts';
import type { TapConnection } from '../tap/tap-connection.ts';

/** The refusal of the newest request on a connection for the rules of HTTP that it breaks; undefined when it is sound. */
export function malformation(connection: TapConnection): Problem | undefined {
  return refusalOf(connection.requestBreaches());
}

/** The refusal that `breaches` ask for, naming each rule and where it stands; undefined when they ask for none. */
export function refusalOf(
  breaches: readonly Breach[],
  headers: Readonly<Record<string, string>> = {},
): Problem | undefined {
  const refusal = refusalFor(breaches);
  if (refusal === undefined) return undefined;
  const told = new Map(breaches.map(({ rule }) => [rule.id, rule]));
  const rules = [...told.values()].map(({ id, section, level, text }) => ({ rule: id, section, level, text }));
  const [first] = rules;
  return {
    status: refusal.status,
    type: 'malformed',
    title: 'The request breaks a rule of its protocol',
    ...(first && { detail: `${first.section}: ${first.text}` }),
    more: { rules },
    headers: refusal.close ? { ...headers, Connection: 'close' } : headers,
  };
}
