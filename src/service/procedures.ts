/** The procedures that the sandbox itself answers, the same ones in every subprotocol. */

/** What a value can be in all of the formats: what JSON knows. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

export interface Failure {
  /** One word of the application's own, the same in every format. */
  readonly code: string;
  readonly message: string;
}

export type Outcome = { readonly result: Value } | { readonly error: Failure };

/** Milliseconds of the wall clock, as `Date.now` has them. */
export type WallClock = () => number;

interface Procedure {
  /** What its arguments must be; a format without types reads its text as these. */
  readonly takes: 'numbers' | 'values';
  readonly least: number;
  readonly most: number;
  run(args: readonly Value[], clock: WallClock): Value;
}

const procedures: Readonly<Record<string, Procedure>> = {
  add: {
    takes: 'numbers',
    least: 1,
    most: 100,
    run: (args) => args.reduce<number>((sum, each) => sum + Number(each), 0),
  },
  echo: { takes: 'values', least: 1, most: 1, run: ([value = null]) => value },
  time: { takes: 'values', least: 0, most: 0, run: (_, clock) => new Date(clock()).toISOString() },
};

export const procedureNames: readonly string[] = Object.keys(procedures);

/** Whether `name` is a procedure whose arguments are numbers, which a format without types has to know. */
export function takesNumbers(name: string): boolean {
  return procedureOf(name)?.takes === 'numbers';
}

/** Calls the procedure `name`; an error when there is none, or its arguments are not what it takes. */
export function callProcedure(name: string, args: readonly Value[], clock: WallClock): Outcome {
  const procedure = procedureOf(name);
  if (procedure === undefined) return failure('no_such_procedure', `there is no procedure “${name}”`);
  const { takes, least, most } = procedure;
  if (args.length < least || args.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    return failure(
      'invalid_argument',
      `${name} takes ${wanted} ${most === 1 ? 'argument' : 'arguments'}, not ${args.length}`,
    );
  }
  const wrong = takes === 'numbers' ? args.findIndex((each) => typeof each !== 'number') : -1;
  if (wrong !== -1) return failure('invalid_argument', `argument ${wrong + 1} of ${name} must be a number`);
  const result = procedure.run(args, clock);
  if (typeof result === 'number' && !Number.isFinite(result)) {
    return failure('invalid_argument', `the result of ${name} is no number that JSON can write`);
  }
  return { result };
}

export function failure(code: string, message: string): { readonly error: Failure } {
  return { error: { code, message } };
}

function procedureOf(name: string): Procedure | undefined {
  return Object.hasOwn(procedures, name) ? procedures[name] : undefined;
}
