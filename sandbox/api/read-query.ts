import { ProblemError } from '../http/problem.ts';
import type { QuerySpec } from './route.ts';
import { checked } from './validation.ts';

/** A whole number that JSON would carry exactly. */
const INTEGER = /^-?(0|[1-9]\d{0,14})$/;

/**
 * The parameters of a query that `specs` name, as their schemas answer them; one that is not given is left out.
 * @throws ProblemError 400 that names the parameter
 */
export function readQuery(specs: readonly QuerySpec[], given: URLSearchParams): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { name, schema } of specs) {
    const [text, ...further] = given.getAll(name);
    if (text === undefined) continue;
    if (further.length > 0) {
      const errors = [{ field: name, message: 'must be given once' }];
      throw new ProblemError({ status: 400, type: 'invalid', title: 'The request is not valid', more: { errors } });
    }
    values[name] = checked(schema, INTEGER.test(text) ? Number(text) : text, name);
  }
  return values;
}
