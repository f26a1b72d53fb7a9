import type { z } from 'zod';
import { checked } from './checked.ts';
import { ProblemError } from './problem.ts';

/** A whole number that JSON would carry exactly. */
const INTEGER = /^-?(0|[1-9]\d{0,14})$/;

/** The parameter `name` as JSON would carry it; undefined when it is not given. @throws ProblemError 400 when it is given twice */
export function parameter(name: string, given: URLSearchParams): string | number | undefined {
  const [text, ...further] = given.getAll(name);
  if (text === undefined) return undefined;
  if (further.length === 0) return INTEGER.test(text) ? Number(text) : text;
  const errors = [{ field: name, message: 'must be given once' }];
  throw new ProblemError({ status: 400, type: 'invalid', title: 'The request is not valid', more: { errors } });
}

/**
 * All parameters of a query and some header fields, as `schema` answers them.
 * @throws ProblemError 400 that names the parameter or field
 */
export function readParameters<Schema extends z.ZodType>(
  schema: Schema,
  given: URLSearchParams,
  fields: Readonly<Record<string, string | undefined>> = {},
): z.infer<Schema> {
  const values: Record<string, unknown> = {};
  for (const name of given.keys()) values[name] = parameter(name, given);
  for (const [name, text] of Object.entries(fields)) {
    if (text !== undefined && text !== '') values[name] = INTEGER.test(text) ? Number(text) : text;
  }
  return checked(schema, values, '(query)');
}
