import { type Problem, ProblemError } from '#service/problem.ts';

/** The problem to answer for whatever was thrown; what was not meant for the client is told on standard error only. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { status: 500, type: 'unexpected', title: 'The sandbox made a mistake' };
}
