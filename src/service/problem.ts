/** A refusal as RFC 9457 writes it. `type` becomes a URN of the sandbox's own; `instance` is left out. */
export interface Problem {
  readonly status: number;
  /** A stable word for programs: `not-found`, `limit-reached`, … */
  readonly type: string;
  readonly title: string;
  readonly detail?: string;
  /** Members of this type of problem (RFC 9457 section 3.2): the limit, the invalid fields, the broken rules. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Header fields that belong to the refusal: `Retry-After`, `Allow`, `Upgrade`, … */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A problem on its way to the answer. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

export const PROBLEM_TYPE = 'application/problem+json';

/** The content of the answer, as JSON text. */
export function problemBody(problem: Problem): string {
  const { status, type, title, detail, more } = problem;
  return `${JSON.stringify({ type: `urn:wire101:problem:${type}`, title, status, ...(detail && { detail }), ...more })}\n`;
}

/** The problem of a limit that was reached. */
export function limitProblem(status: number, limit: string, detail: string, retryAfter?: number): Problem {
  const headers = retryAfter === undefined ? {} : { headers: { 'Retry-After': String(retryAfter) } };
  return {
    status,
    type: 'limit-reached',
    title: 'A limit of the sandbox was reached',
    detail,
    more: { limit },
    ...headers,
  };
}
