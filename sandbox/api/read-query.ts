import { checked } from '#service/checked.ts';
import { parameter } from '#service/parameters.ts';
import type { QuerySpec } from './route.ts';

/**
 * The parameters of a query that `specs` name, as their schemas answer them; one that is not given is left out.
 * @throws ProblemError 400 that names the parameter
 */
export function readQuery(specs: readonly QuerySpec[], given: URLSearchParams): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { name, schema } of specs) {
    const value = parameter(name, given);
    if (value !== undefined) values[name] = checked(schema, value, name);
  }
  return values;
}
