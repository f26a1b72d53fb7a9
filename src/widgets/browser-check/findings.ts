/** What the check of a browser makes of what it has measured. Pure; times are milliseconds. */

/** How a check ended: all is well, something is worth a look, or a lab will not work. */
export type Verdict = 'pass' | 'look' | 'fail';

export interface Finding {
  readonly verdict: Verdict;
  /** What was found. */
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** Whether a page of `origin` is trusted with all that browsers have (Secure Contexts section 3.1). */
export function contextFinding(isSecure: boolean, origin: string): Finding {
  if (isSecure) return { verdict: 'pass', says: 'secure context: nothing is lacking' };
  return {
    verdict: 'look',
    says: `${origin} is plain HTTP from another machine: no service worker, no clipboard, no crypto.subtle`,
    todo: 'Nothing to do. Labs are live or recorded here, and never simulated; what a button would copy is selected instead.',
  };
}

/** @param kept whether what was written to storage could be read again */
export function storageFinding(kept: boolean): Finding {
  if (kept) return { verdict: 'pass', says: 'kept for this address' };
  return {
    verdict: 'look',
    says: 'this browser keeps nothing for this address',
    todo: 'A seat lasts as long as its page. Allow site data for this address, or leave the private window.',
  };
}

/** By this much a clock may move at once without spoiling what a lab shows. */
const COARSE = 2;

/** @param step by how much the page's clock moves at least when it moves (High Resolution Time section 4.1) */
export function clockFinding(step: number): Finding {
  if (step > 0 && step <= COARSE) return { verdict: 'pass', says: `moves in steps of ${text(step)}` };
  return {
    verdict: 'look',
    says: step > 0 ? `moves in steps of ${text(step)} only` : 'does not move',
    todo: 'Times that the page measures are that coarse; those of the sandbox are not. A setting against fingerprinting does this.',
  };
}

/** A way there and back that a person does not notice. */
const QUICK = 100;

/** @param trips how long requests and their answers took */
export function controlFinding(trips: readonly number[]): Finding {
  const median = trips.toSorted((a, b) => a - b)[Math.floor(trips.length / 2)] ?? 0;
  const says = `there and back in ${text(median)} (the median of ${trips.length})`;
  if (median <= QUICK) return { verdict: 'pass', says };
  return { verdict: 'look', says, todo: 'The network is slow here. Move closer to the access point, or take a cable.' };
}

/** @param reached how many of `all` further listeners answered */
export function lanesFinding(reached: number, all: number, ports: string): Finding {
  if (reached === all) return { verdict: 'pass', says: `all ${all} answer (${ports})` };
  return {
    verdict: reached === 0 ? 'fail' : 'look',
    says: `${reached} of ${all} answer`,
    todo: `The race needs them. Let the firewall of the teacher’s laptop accept TCP ${ports}.`,
  };
}

/** An event that comes later than this was kept back on its way. */
const PROMPT = 400;

/** @param delays how long each event took from being published; undefined for one that never came */
export function eventsFinding(delays: readonly (number | undefined)[]): Finding {
  const missing = delays.filter((delay) => delay === undefined).length;
  const latest = Math.max(0, ...delays.filter((delay) => delay !== undefined));
  if (missing === 0 && latest <= PROMPT) {
    return { verdict: 'pass', says: `each came by itself, within ${text(latest)}` };
  }
  const todo =
    'Something between here and the sandbox keeps back what it passes on: a proxy, or a security program. Take this address out of it.';
  if (missing === delays.length) return { verdict: 'fail', says: 'no event came', todo };
  if (missing > 0) return { verdict: 'fail', says: `${missing} of ${delays.length} events never came`, todo };
  return { verdict: 'look', says: `events came up to ${text(latest)} late`, todo };
}

/** How much earlier or later than asked for an answer may come. */
const SLACK = 1500;

/** @param hold what was asked for; `waited` how long the answer took, `status` what it was, 0 for a connection that broke */
export function holdFinding(hold: number, waited: number, status: number): Finding {
  const todo =
    'Something cuts requests that wait: a proxy, a security program, or sleep. Long polls will break off here.';
  if (status === 0) return { verdict: 'fail', says: `cut after ${text(waited)}`, todo };
  if (status !== 204)
    return { verdict: 'fail', says: `answered ${status} after ${text(waited)}, and not by the sandbox`, todo };
  if (waited >= hold - SLACK / 10 && waited <= hold + SLACK) {
    return { verdict: 'pass', says: `held for ${text(waited)}, and then answered` };
  }
  return {
    verdict: 'look',
    says: `held for ${text(hold)}, and answered after ${text(waited)}`,
    todo: 'The network or this browser is slow: try again.',
  };
}

/** A check with how it ended, as the table has it. */
export interface Checked {
  readonly title: string;
  readonly finding: Finding | undefined;
}

/** The table as lines of text, to be sent to whoever can help. */
export function reportText(browser: string, address: string, checked: readonly Checked[]): string {
  const lines = checked.map(({ title, finding }) => {
    const { verdict = '....', says = 'not checked', todo } = finding ?? {};
    return `${verdict}  ${title}: ${says}${todo === undefined || verdict === 'pass' ? '' : `\n      ${todo}`}`;
  });
  return [`Wire 101, check of a browser at ${address}`, browser, '', ...lines, ''].join('\n');
}

/** What all checks together come to, in a sentence. */
export function summaryOf(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const [failed, looks] = [count('fail'), count('look')];
  if (failed > 0) return `${failed} of ${findings.length} failed: labs will not work here as they should.`;
  if (looks > 0) return `Labs work here. ${looks} of ${findings.length} are worth a look.`;
  return `All ${findings.length} passed: everything works here.`;
}

function text(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds >= 10 ? Math.round(milliseconds) : Number(milliseconds.toFixed(2))} ms`;
}
