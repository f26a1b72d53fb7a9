import { brokenByCloseCode, closeCodeMeaning, closeCodes } from '#wire/websocket/close-codes.ts';

/** One line of the table of close codes. */
interface CloseCodeRow {
  /** One code, or the first and the last of a range. */
  readonly code: string;
  readonly name: string;
  readonly when: string;
  /** Whether it may stand in a Close frame. */
  readonly inFrame: boolean;
  /** Whether script may give it to `close()`. */
  readonly fromScript: boolean;
}

/** When each registered code is used (RFC 6455 section 7.4.1; 1012 to 1014 as IANA's registry has them). */
const WHEN: Readonly<Record<number, string>> = {
  1000: 'What the connection was for is done.',
  1001: 'The server goes down, or the page was left.',
  1002: 'The peer broke a rule of the protocol.',
  1003: 'The message is of a kind that this end cannot take: binary where it knows text only.',
  1004: 'Kept for a meaning that nobody has given it yet.',
  1005: 'Told to the program only: the Close frame had no code.',
  1006: 'Told to the program only: there was no Close frame.',
  1007: 'A message does not hold what its kind says: text that is not UTF-8.',
  1008: 'A rule of the application was broken, and no other code says more.',
  1009: 'The message is too big for this end.',
  1010: 'The client needed an extension that the server did not choose.',
  1011: 'The server met something it did not expect.',
  1012: 'The server restarts; the client may come back, after a random delay.',
  1013: 'The server is overloaded; the client should try later, or elsewhere.',
  1014: 'A gateway got no sound answer from the server behind it.',
  1015: 'Told to the program only: TLS could not be set up.',
};

const RANGES: readonly (readonly [first: number, last: number, when: string])[] = [
  [3000, 3999, 'For libraries, frameworks and applications that register their codes with IANA.'],
  [4000, 4999, 'For whatever two ends agree on; nobody registers them.'],
];

/** Whether script may give this code to `close()` (WHATWG WebSockets section 3.1). */
function allowsScript(code: number): boolean {
  return code === 1000 || (code >= 3000 && code <= 4999);
}

/**
 * Every registered code, then the ranges that are free to use.
 * @throws Error for a registered code without words
 */
export const closeCodeRows: readonly CloseCodeRow[] = [
  ...Object.entries(closeCodes).map(([text, name]) => row(Number(text), text, name, WHEN[Number(text)])),
  ...RANGES.map(([first, last, when]) => row(first, `${first} to ${last}`, closeCodeMeaning(first), when)),
];

function row(code: number, text: string, name: string, when: string | undefined): CloseCodeRow {
  if (when === undefined) throw new Error(`Nothing says when the close code ${text} is used.`);
  return {
    code: text,
    name,
    when,
    inFrame: brokenByCloseCode(code) === undefined,
    fromScript: allowsScript(code),
  };
}
