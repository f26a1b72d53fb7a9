import type { Breach, Side } from '../octets/dissection.ts';
import { fieldRules } from './field-rules.ts';
import { framingRules } from './framing-rules.ts';
import type { HttpRule, RuleRow } from './rule.ts';
import { startLineRules } from './start-line-rules.ts';

const rows = { ...startLineRules, ...fieldRules, ...framingRules } satisfies Record<string, RuleRow>;

/** The words of a rule's id after `http.`. */
export type HttpRuleName = keyof typeof rows;

function complete(name: string, row: RuleRow): HttpRule {
  return { id: `http.${name}`, ...row };
}

/** Every rule of HTTP/1.1 that the decoder judges by. `consequence` is what a server answers to a request. */
export const httpRules: readonly HttpRule[] = Object.entries(rows).map(([name, row]) => complete(name, row));

const forRequests = new Map(
  httpRules.filter(({ appliesTo }) => appliesTo !== 'responses').map((rule) => [rule.id, rule]),
);
const forResponses = new Map(
  httpRules
    .filter(({ appliesTo }) => appliesTo !== 'requests')
    .map((rule) => [rule.id, { ...rule, consequence: rule.inResponse }]),
);

export interface HttpBreach extends Breach {
  readonly rule: HttpRule;
}

/** What most octets break; an array of its own, even an empty one, costs each head that is kept. */
const none: HttpBreach[] = [];

/** Collects what the octets of one side break. */
export class HttpJudgement {
  #broken = none;
  readonly #side: Side;

  constructor(side: Side) {
    this.#side = side;
  }

  get side(): Side {
    return this.#side;
  }

  get broken(): readonly HttpBreach[] {
    return this.#broken;
  }

  /** Adds a breach of rule `name` by the `length` octets at absolute `offset`; none when the rule is not for this side. */
  add(name: HttpRuleName, offset: number, length: number): void {
    const rule = (this.#side === 'client' ? forRequests : forResponses).get(`http.${name}`);
    if (!rule) return;
    const breach = { rule, blame: this.#side, offset, length };
    if (this.#broken.length === 0) this.#broken = [breach];
    else this.#broken.push(breach);
  }

  get losesFraming(): boolean {
    return this.broken.some((breach) => breach.rule.losesFraming);
  }
}
