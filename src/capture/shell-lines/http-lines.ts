import { isToken } from '#wire/http/grammar.ts';
import { fieldValues, listMembers, type RequestHead } from '#wire/http/head.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { isUtf8 } from '#wire/websocket/text-judge.ts';
import { printfOf, shellWord } from './quote.ts';
import type { ShellLine } from './shell-line.ts';

/** Fields that a program writes by itself, for the connection that it makes. */
const OWN = ['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding', 'upgrade', 'keep-alive'];
/** Fields of an opening handshake that a WebSocket client writes by itself. */
const OF_HANDSHAKES = [
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
  'origin',
];

/** The same request by curl; `content` is what it carries. */
export function curlLine(head: RequestHead, content: Uint8Array): ShellLine | undefined {
  const url = urlOf(head, 'http');
  if (url === undefined) return undefined;
  const isHandshake = asksForWebSocket(head);
  const words = [
    'curl',
    '-gsiN',
    '--http1.1',
    ...methodOf(head, content),
    ...fieldsOf(head, isHandshake ? [] : OF_HANDSHAKES.slice(0, 4)),
  ];
  if (isHandshake) words.push('-H', "'Connection: Upgrade'", '-H', "'Upgrade: websocket'");
  if (!head.target.startsWith('/')) words.push('--request-target', headWord(head.target));
  else words.push('--path-as-is');
  const isText = isUtf8(content) && !content.includes(0);
  if (content.length > 0) words.push(isText ? `--data-raw ${word(decodeUtf8Lossy(content))}` : '--data-binary @-');
  const line = [...words, headWord(url)].join(' ');
  return { tool: 'curl', line: content.length > 0 && !isText ? `${printfOf(content)} | ${line}` : line };
}

/** The same WebSocket by websocat and wscat, which then send `text` if there is one. */
export function webSocketLines(head: RequestHead, text: string | undefined): ShellLine[] {
  const url = urlOf(head, 'ws');
  if (url === undefined) return [];
  const protocols = listMembers(head, 'sec-websocket-protocol').filter(isToken);
  const [origin] = fieldValues(head, 'origin');
  // What websocat sends is a line, and a line has no end within.
  const says = text !== undefined && !/[\r\n\0]/.test(text) ? text : undefined;
  const websocat = [
    ...(says === undefined ? ['websocat'] : [`printf '%s\\n' ${word(says)} |`, 'websocat', '-n']),
    ...(protocols.length > 0 ? [`--protocol=${protocols.join(',')}`] : []),
    ...(origin === undefined ? [] : [`--origin=${headWord(origin)}`]),
    headWord(url),
  ];
  const wscat = [
    'wscat',
    ...protocols.flatMap((protocol) => ['-s', protocol]),
    ...(origin === undefined ? [] : ['-o', headWord(origin)]),
    ...(says === undefined ? [] : ['-x', word(says)]),
    ...['-c', headWord(url)],
  ];
  return [
    { tool: 'websocat', line: websocat.join(' ') },
    { tool: 'wscat', line: wscat.join(' ') },
  ];
}

/** Whether a request is an opening handshake (RFC 6455 section 4.1). */
export function asksForWebSocket(head: RequestHead): boolean {
  return listMembers(head, 'upgrade').some((protocol) => protocol.toLowerCase() === 'websocket');
}

function methodOf({ method }: RequestHead, content: Uint8Array): string[] {
  if (method === 'HEAD') return ['-I'];
  if (method === (content.length > 0 ? 'POST' : 'GET') || !isToken(method)) return [];
  return ['-X', word(method)];
}

/** Fields as they were sent, but for those that a program writes by itself; what is no field is left out. */
function fieldsOf({ lines }: RequestHead, without: readonly string[]): string[] {
  return lines
    .filter(({ name, value }) => isToken(name) && !value.includes('\0') && !/[\r\n]/.test(value))
    .filter(({ name }) => ![...OWN, ...without].includes(name.toLowerCase()))
    .flatMap(({ name, value }) => ['-H', headWord(value === '' ? `${name};` : `${name}: ${value}`)]);
}

/** The address of a request; undefined where its Host is none. */
function urlOf(head: RequestHead, scheme: 'http' | 'ws'): string | undefined {
  const [host = ''] = fieldValues(head, 'host');
  if (!/^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d+)?$/.test(host)) return undefined;
  const target = head.target.startsWith('/') ? head.target.replace(/#.*/s, '') : '/';
  return `${scheme}://${host}${target}`;
}

/** Text of a head, one character an octet, as a word: a terminal has UTF-8. */
function headWord(text: string): string {
  return word(decodeUtf8Lossy(Uint8Array.from(text, (character) => character.charCodeAt(0))));
}

function word(text: string): string {
  return shellWord(text.replaceAll('\0', '')) as string;
}
