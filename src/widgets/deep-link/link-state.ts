import { type FieldPath, parsePath, pathText } from '#widgets/field/field-path.ts';

/**
 * The state of a lab as it stands in an address, after the `#`, its parts joined by `&`:
 *
 * - `m=3`: the third message that crossed the wire; `page=2`: the second thing that the page saw or did
 * - `f=5.1`: within it the field at this path, each number counted from 0 as in `data-field`
 * - `at=7`: the seventh moment of the capture is looked at, and nothing that came later
 * - `unmasked`, `inflated`, `intended`: the switches that are on
 * - `what-if=accept-bad-guid`: what the sandbox is to do wrong when the reader connects
 * - `lab=2`: the second lab of the page; the first when absent. Alone it links to the lab as it is
 */
export interface LinkState {
  readonly lab: number;
  readonly message?: number | undefined;
  readonly page?: number | undefined;
  readonly field?: FieldPath | undefined;
  readonly at?: number | undefined;
  readonly unmasked: boolean;
  readonly inflated: boolean;
  readonly intended: boolean;
  readonly whatIf?: string | undefined;
}

/** A link that was read, and the parts of it that say nothing. */
export interface ReadLink {
  readonly state: LinkState;
  readonly ignored: readonly string[];
}

const NOTHING: LinkState = { lab: 1, unmasked: false, inflated: false, intended: false };

/** The parts of which at least one makes a link one to a lab; any other is a place in the page. */
const TELLING = /(^|&)(m|page|at|what-if|lab)=/;

/** At most so much of a part that says nothing is shown. */
const SHOWN = 40;

/** Reads the part of an address from its `#` on. Undefined for what links to no lab; what is nonsense in it is told. */
export function readLink(hash: string): ReadLink | undefined {
  const text = hash.replace(/^#/, '');
  if (!TELLING.test(text)) return undefined;
  let state = NOTHING;
  const ignored: string[] = [];
  for (const part of text.split('&')) {
    const change = read(part);
    if (change) state = { ...state, ...change };
    else if (part !== '') ignored.push(part.length > SHOWN ? `${part.slice(0, SHOWN)}…` : part);
  }
  return { state, ignored };
}

function read(part: string): Partial<LinkState> | undefined {
  const [name = '', value = ''] = part.split(/=(.*)/s);
  const count = /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
  switch (name) {
    case 'm':
      return count === undefined ? undefined : { message: count };
    case 'page':
      return count === undefined ? undefined : { page: count };
    case 'at':
      return count === undefined ? undefined : { at: count };
    case 'lab':
      return count === undefined ? undefined : { lab: count };
    case 'f': {
      const field = parsePath(value);
      return field && { field };
    }
    case 'what-if':
      return /^[a-z0-9-]{1,60}$/.test(value) ? { whatIf: value } : undefined;
    case 'unmasked':
    case 'inflated':
    case 'intended':
      return part === name ? { [name]: true } : undefined;
    default:
      return undefined;
  }
}

/** Which lab of its page an element is, counted from 1. */
export function labNumber(lab: Element): number {
  return [...document.querySelectorAll('wire-lab')].indexOf(lab) + 1;
}

/** The link to a state, from its `#` on. */
export function linkTo(state: LinkState): string {
  const parts: string[] = [];
  if (state.message !== undefined) parts.push(`m=${state.message}`);
  if (state.page !== undefined) parts.push(`page=${state.page}`);
  if (state.field && state.field.length > 0) parts.push(`f=${pathText(state.field)}`);
  if (state.at !== undefined) parts.push(`at=${state.at}`);
  for (const name of ['unmasked', 'inflated', 'intended'] as const) if (state[name]) parts.push(name);
  if (state.whatIf !== undefined) parts.push(`what-if=${state.whatIf}`);
  if (state.lab > 1 || parts.length === 0) parts.push(`lab=${state.lab}`);
  return `#${parts.join('&')}`;
}
