import type { z } from 'zod';
import { ProblemError } from './problem.ts';

/**
 * What `schema` makes of a value that a client gave; `name` is what the value as a whole is called.
 * @throws ProblemError 400 that names each invalid field
 */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues
    .flatMap((issue) => flatten(issue, []))
    .map(({ path, message }) => ({ field: path === '' ? name : path, message }));
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new ProblemError({ status: 400, type: 'invalid', title: 'The request is not valid', detail, more: { errors } });
}

/** An issue of a union is told as the issues of its alternative that went furthest. */
function flatten(issue: z.core.$ZodIssue, base: readonly PropertyKey[]): { path: string; message: string }[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map((inner) => inner.path.length));
    const best = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    return best.flatMap((inner) => flatten(inner, path));
  }
  return [{ path: path.join('.'), message: issue.message }];
}
