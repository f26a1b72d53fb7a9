import { refusalFor } from '#wire/http/refusal.ts';
import type { Breach } from '#wire/octets/dissection.ts';
import type { Connection } from '#wire/stack/connection.ts';
import type { Problem } from './problem.ts';

/**
 * What the client's request number `index` (from 0) breaks as HTTP, by the strict decoder: its head, its content, and what
 * follows it as far as no further request begins there.
 */
export function requestBreaches(stack: Connection, index: number): Breach[] {
  const { octets, units } = stack.client;
  const { exchangeTable } = stack;
  const exchange = exchangeTable.at(index);
  const next = exchangeTable.at(index + 1)?.requestUnit ?? units.count;
  const first = exchange?.requestUnit ?? exchangeTable.newest?.requestUnit ?? -1;
  const breaches: Breach[] = exchange ? [...exchange.request.broken] : [];
  for (let unit = Math.max(units.first, first + 1); unit < next; unit += 1) {
    if (units.offset(unit) >= octets.start) breaches.push(...stack.dissect('client', unit).broken);
  }
  if (next === units.count) breaches.push(...(stack.pending('client')?.broken ?? []));
  return breaches;
}

/** The refusal that `breaches` ask for, naming each rule and where it stands; undefined when they ask for none. */
export function refusalOf(breaches: readonly Breach[]): Problem | undefined {
  const refusal = refusalFor(breaches);
  if (refusal === undefined) return undefined;
  const told = new Map(breaches.map(({ rule }) => [rule.id, rule]));
  const rules = [...told.values()].map(({ id, section, level, text }) => ({ rule: id, section, level, text }));
  const gravest = breaches.find(
    ({ rule: { consequence } }) => 'status' in consequence && consequence.status === refusal.status,
  );
  return {
    status: refusal.status,
    type: 'malformed',
    title: 'The request breaks a rule of its protocol',
    ...(gravest && { detail: `${gravest.rule.section}: ${gravest.rule.text}` }),
    more: { rules },
    ...(refusal.close && { headers: { Connection: 'close' } }),
  };
}
