import { OptionError } from '../options.ts';

export const PREFLIGHT_USAGE = `npm run preflight -- [options]
  --learners N  how many are to come (30); 0 leaves the load test out
  --seconds N   how long the load test has them at work (10)
  --json        print one JSON object instead of lines
and the options of npm start, as --port and --host: what is looked at is a start with them.`;

export interface PreflightOptions {
  readonly learners: number;
  readonly seconds: number;
  readonly json: boolean;
  readonly help: boolean;
  /** What is left, for the sandbox. */
  readonly others: readonly string[];
}

/** @throws OptionError for a number that is none */
export function preflightOptions(args: readonly string[]): PreflightOptions {
  const others: string[] = [];
  let [learners, seconds, json, help] = [30, 10, false, false];
  const coming = args.values();
  for (const arg of coming) {
    const [name = '', given] = arg.split(/=(.*)/s);
    const value = () => given ?? coming.next().value;
    if (name === '--learners') learners = wholeNumber(name, value(), 0, 1000);
    else if (name === '--seconds') seconds = wholeNumber(name, value(), 1, 3600);
    else if (arg === '--json') json = true;
    else if (arg === '--help') help = true;
    else others.push(arg);
  }
  return { learners, seconds, json, help, others };
}

function wholeNumber(name: string, text: string | undefined, least: number, most: number): number {
  const value = /^\d{1,4}$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new OptionError(`${name} must be a whole number from ${least} to ${most}, not "${text ?? ''}"`);
}
