import { shellWord } from '#capture/shell-lines/quote.ts';
import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import { fromHex, toHex } from '#wire/octets/hex.ts';
import { sha1 as sha1Of } from '#wire/octets/sha1.ts';
import { calculateAccept, GUID, isWebSocketKey, recogniseWrongAccept } from '#wire/websocket/accept.ts';
import type { Command } from '../command.ts';
import { printable } from '../describe.ts';
import { octetsOfEscaped } from '../escapes.ts';
import { type Given, type OptionSpec, usage } from '../options.ts';

const DECODE: OptionSpec = { flag: '-d', text: 'decodes instead' };
const IS_HEX: OptionSpec = { flag: '-x', text: 'the operand is hex, not text' };

/** Calculates the Sec-WebSocket-Accept of a key, or says what is wrong with one. */
export const accept: Command = {
  name: 'accept',
  summary: 'calculates Sec-WebSocket-Accept from a key, or checks yours (RFC 6455 §4.2.2)',
  usage: 'KEY [ACCEPT]',
  options: [],
  examples: [
    { line: 'accept dGhlIHNhbXBsZSBub25jZQ==', text: 'the example of RFC 6455' },
    { line: 'accept KEY YOURS', text: 'says whether YOURS is right, and which mistake it shows' },
  ],
  shell: ({ operands: [key = 'KEY'] }) => [`printf %s ${shellWord(key + GUID)} | openssl dgst -sha1 -binary | base64`],
  run({ host, given }) {
    const [key, yours] = operandsOf('accept', given, 1, 2);
    if (key === undefined) return undefined;
    if (!isWebSocketKey(key)) host.print(`${key} is no key: it is not base64 of 16 octets (RFC 6455 §4.1).`, 'bad');
    const { input, digest, accept: right } = calculateAccept(key);
    if (yours === undefined) {
      host.print(`key + GUID  ${input}`, 'faint');
      host.print(`SHA-1       ${toHex(digest, ' ')}`, 'faint');
      host.print(`base64      ${right}`, 'good');
    } else if (yours === right) host.print('It is right.', 'good');
    else host.print(`It is wrong: ${recogniseWrongAccept(key, yours) ?? 'it is empty'}.`, 'bad');
    inShell(host.print, accept.shell(given, undefined));
    return undefined;
  },
};

export const sha1: Command = {
  name: 'sha1',
  summary: 'the SHA-1 of a text, in hex and in base64',
  usage: 'TEXT',
  options: [IS_HEX],
  examples: [{ line: 'sha1 abc', text: 'the first example of FIPS 180-1' }],
  shell: ({ operands: [text = 'TEXT'] }) => [`printf %s ${shellWord(text)} | sha1sum`],
  run({ host, given }) {
    const digest = sha1Of(octetsGiven('sha1', given));
    host.print(toHex(digest));
    host.print(toBase64(digest), 'faint');
    inShell(host.print, sha1.shell(given, undefined));
    return undefined;
  },
};

export const base64: Command = {
  name: 'base64',
  summary: 'writes text in base64, or reads it (RFC 4648 §4)',
  usage: 'TEXT',
  options: [DECODE, IS_HEX],
  examples: [
    { line: 'base64 hello', text: 'aGVsbG8=' },
    { line: 'base64 -d aGVsbG8=', text: 'hello, and its octets in hex' },
  ],
  shell: ({ options, operands: [text = 'TEXT'] }) => [
    `printf %s ${shellWord(text)} | base64${options.has('-d') ? ' -d' : ''}`,
  ],
  run({ host, given }) {
    if (given.options.has('-d')) {
      const [text = ''] = operandsOf('base64', given, 1, 1);
      const octets = fromBase64(text);
      if (octets === undefined) throw usage('base64', `${text} is not base64.`);
      host.print(printable(octets));
      host.print(toHex(octets, ' '), 'faint');
    } else host.print(toBase64(octetsGiven('base64', given)));
    inShell(host.print, base64.shell(given, undefined));
    return undefined;
  },
};

export const hex: Command = {
  name: 'hex',
  summary: 'writes text in hex, or reads it',
  usage: 'TEXT',
  options: [DECODE],
  examples: [
    { line: 'hex hello', text: '68 65 6c 6c 6f' },
    { line: "hex -d '68 65 6c 6c 6f'", text: 'hello' },
  ],
  shell: ({ options, operands: [text = 'TEXT'] }) => [
    options.has('-d') ? `printf %s ${shellWord(text)} | xxd -r -p` : `printf %s ${shellWord(text)} | xxd -p`,
  ],
  run({ host, given }) {
    if (given.options.has('-d')) host.print(printable(octetsOfHex('hex', given.operands.join(' '))));
    else host.print(toHex(octetsGiven('hex', given), ' '));
    inShell(host.print, hex.shell(given, undefined));
    return undefined;
  },
};

/**
 * The octets that hex text stands for.
 * @throws TerminalError that says which character is none
 */
export function octetsOfHex(name: string, text: string): Uint8Array {
  const read = fromHex(text);
  if ('octets' in read) return read.octets;
  throw usage(name, `This is no hex: ${read.error}, at character ${read.at + 1}.`);
}

/** Says how the same is done in a shell. */
export function inShell(print: (text: string, tone: 'faint') => void, lines: readonly string[]): void {
  for (const line of lines) print(`in a shell: ${line}`, 'faint');
}

function octetsGiven(name: string, given: Given): Uint8Array {
  const text = operandsOf(name, given, 1, Number.POSITIVE_INFINITY).join(' ');
  return given.options.has('-x') ? octetsOfHex(name, text) : octetsOfEscaped(text).octets;
}

function operandsOf(name: string, { operands }: Given, least: number, most: number): readonly string[] {
  if (operands.length >= least && operands.length <= most) return operands;
  throw usage(name, operands.length < least ? `${name} wants something after it.` : `${name} takes less than that.`);
}
