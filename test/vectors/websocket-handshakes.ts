/** Opening handshakes that break one rule each. Field lines are as sent, without their line ends. */

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** A lawful request, its field lines by name in lower case. */
const REQUEST = {
  host: 'Host: server.example.com',
  upgrade: 'Upgrade: websocket',
  connection: 'Connection: Upgrade',
  key: `Sec-WebSocket-Key: ${KEY}`,
  version: 'Sec-WebSocket-Version: 13',
  origin: 'Origin: http://example.com',
  protocol: 'Sec-WebSocket-Protocol: chat, superchat',
  extensions: 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
};

/** A lawful response to it. */
const RESPONSE = {
  upgrade: 'Upgrade: websocket',
  connection: 'Connection: Upgrade',
  accept: `Sec-WebSocket-Accept: ${ACCEPT}`,
  protocol: 'Sec-WebSocket-Protocol: chat',
  extensions: 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10',
};

type Changes<T> = { readonly [name in keyof T]?: string | undefined } & {
  readonly [extra: string]: string | undefined;
};

/** A request with these lines in place of its own; undefined leaves one out, other names add lines. */
export function request(changes: Changes<typeof REQUEST> = {}, requestLine = 'GET /chat HTTP/1.1'): string {
  return [requestLine, ...lines({ ...REQUEST, ...changes }), '', ''].join('\r\n');
}

/** A response, likewise. */
export function response(
  changes: Changes<typeof RESPONSE> = {},
  statusLine = 'HTTP/1.1 101 Switching Protocols',
): string {
  return [statusLine, ...lines({ ...RESPONSE, ...changes }), '', ''].join('\r\n');
}

function lines(fields: Readonly<Record<string, string | undefined>>): string[] {
  return Object.values(fields).filter((line) => line !== undefined);
}

/** A handshake and the one rule that it breaks. */
export interface MalformedHandshake {
  readonly name: string;
  readonly rule: string;
  readonly request: string;
  readonly response?: string;
}

const asked = (rule: string, name: string, changes: Changes<typeof REQUEST>, line?: string): MalformedHandshake => ({
  name,
  rule: `websocket.request-${rule}`,
  request: request(changes, line),
});

const answered = (
  rule: string,
  name: string,
  changes: Changes<typeof RESPONSE>,
  { line, ask = {} }: { readonly line?: string; readonly ask?: Changes<typeof REQUEST> } = {},
): MalformedHandshake => ({
  name,
  rule: `websocket.response-${rule}`,
  request: request(ask),
  response: response(changes, line),
});

export const malformedRequests: readonly MalformedHandshake[] = [
  asked('method', 'POST', {}, 'POST /chat HTTP/1.1'),
  asked('method', 'a method in lower case', {}, 'get /chat HTTP/1.1'),
  asked('http-version', 'HTTP/1.0', {}, 'GET /chat HTTP/1.0'),
  asked('target', 'an asterisk', {}, 'GET * HTTP/1.1'),
  asked('target', 'a fragment', {}, 'GET /chat#room HTTP/1.1'),
  asked('target', 'a ws URI', {}, 'GET ws://server.example.com/chat HTTP/1.1'),
  asked('host', 'no Host', { host: undefined }),
  asked('host', 'two Hosts', { another: 'Host: other.example.com' }),
  asked('upgrade', 'no Upgrade', { upgrade: undefined }),
  asked('upgrade', 'another protocol', { upgrade: 'Upgrade: h2c' }),
  asked('upgrade', 'a word that only begins with websocket', { upgrade: 'Upgrade: websockets' }),
  asked('connection', 'no Connection', { connection: undefined }),
  asked('connection', 'keep-alive only', { connection: 'Connection: keep-alive' }),
  asked('key-present', 'no key', { key: undefined }),
  asked('key-once', 'two keys', { another: `Sec-WebSocket-Key: ${KEY}` }),
  asked('key-16-octets', 'an empty key', { key: 'Sec-WebSocket-Key:' }),
  asked('key-16-octets', 'a key of 15 octets', { key: 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j' }),
  asked('key-16-octets', 'a key of 17 octets', { key: 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=' }),
  asked('key-16-octets', 'a key without padding', { key: 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ' }),
  asked('key-16-octets', 'a key in hex', { key: 'Sec-WebSocket-Key: 7468652073616d706c65206e6f6e6365' }),
  asked('version-present', 'no version', { version: undefined }),
  asked('version-once', 'two versions', { another: 'Sec-WebSocket-Version: 13' }),
  asked('version-13', 'version 8', { version: 'Sec-WebSocket-Version: 8' }),
  asked('version-13', 'version 14', { version: 'Sec-WebSocket-Version: 14' }),
  asked('version-13', 'a list of versions', { version: 'Sec-WebSocket-Version: 13, 8' }),
  asked('version-13', 'a leading zero', { version: 'Sec-WebSocket-Version: 013' }),
  asked('version-13', 'an empty version', { version: 'Sec-WebSocket-Version:' }),
  asked('origin-once', 'two Origins', { another: 'Origin: http://other.example.com' }),
  asked('origin-from-browser', 'a browser without Origin', { origin: undefined, agent: 'User-Agent: Mozilla/5.0' }),
  asked('origin-from-browser', 'fetch metadata without Origin', {
    origin: undefined,
    mode: 'Sec-Fetch-Mode: websocket',
  }),
  asked('subprotocol-tokens', 'an empty subprotocol', { protocol: 'Sec-WebSocket-Protocol: chat,,superchat' }),
  asked('subprotocol-tokens', 'an empty field', { protocol: 'Sec-WebSocket-Protocol:' }),
  asked('subprotocol-tokens', 'a space', { protocol: 'Sec-WebSocket-Protocol: super chat' }),
  asked('subprotocol-tokens', 'a slash', { protocol: 'Sec-WebSocket-Protocol: chat/2' }),
  asked('subprotocols-unique', 'the same twice', { protocol: 'Sec-WebSocket-Protocol: chat, chat' }),
  asked('subprotocols-unique', 'the same in two lines', { another: 'Sec-WebSocket-Protocol: chat' }),
  asked('extensions-grammar', 'an empty field', { extensions: 'Sec-WebSocket-Extensions:' }),
  asked('extensions-grammar', 'a space', { extensions: 'Sec-WebSocket-Extensions: per message' }),
  asked('extensions-grammar', 'a quoted value that is no token', {
    extensions: 'Sec-WebSocket-Extensions: x; a="b c"',
  }),
  asked('deflate-parameters', 'window bits of 7', {
    extensions: 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7',
  }),
  asked('deflate-parameters', 'an unknown parameter', {
    extensions: 'Sec-WebSocket-Extensions: permessage-deflate; x',
  }),
  asked('no-accept', 'an Accept', { accept: `Sec-WebSocket-Accept: ${ACCEPT}` }),
  asked('no-content', 'content of 5 octets', { content: 'Content-Length: 5' }),
  asked('no-content', 'chunked content', { content: 'Transfer-Encoding: chunked' }),
];

const onlyDeflate = { extensions: 'Sec-WebSocket-Extensions: permessage-deflate' };

export const malformedResponses: readonly MalformedHandshake[] = [
  answered('status-101', '200 with an Accept', {}, { line: 'HTTP/1.1 200 OK' }),
  answered('status-101', '404 with an Accept', {}, { line: 'HTTP/1.1 404 Not Found' }),
  answered('status-101', '204', { accept: undefined }, { line: 'HTTP/1.1 204 No Content' }),
  answered('http-version', 'HTTP/1.0', {}, { line: 'HTTP/1.0 101 Switching Protocols' }),
  answered('upgrade-present', 'no Upgrade', { upgrade: undefined }),
  answered('upgrade-websocket', 'another protocol', { upgrade: 'Upgrade: h2c' }),
  answered('upgrade-websocket', 'two protocols', { upgrade: 'Upgrade: websocket, h2c' }),
  answered('upgrade-websocket', 'an empty Upgrade', { upgrade: 'Upgrade:' }),
  answered('connection', 'no Connection', { connection: undefined }),
  answered('connection', 'close', { connection: 'Connection: close' }),
  answered('accept-present', 'no Accept', { accept: undefined }),
  answered('accept-once', 'two Accepts', { another: `Sec-WebSocket-Accept: ${ACCEPT}` }),
  answered('accept-value', 'without padding', { accept: `Sec-WebSocket-Accept: ${ACCEPT.slice(0, -1)}` }),
  answered('accept-value', 'in hex', { accept: 'Sec-WebSocket-Accept: b37a4f2cc0624f1690f64606cf385945b2bec4ea' }),
  answered('accept-value', 'in another casing', { accept: `Sec-WebSocket-Accept: ${ACCEPT.toLowerCase()}` }),
  answered('accept-value', 'an empty one', { accept: 'Sec-WebSocket-Accept:' }),
  answered('extensions-grammar', 'an empty field', { extensions: 'Sec-WebSocket-Extensions:' }),
  answered('extensions-grammar', 'no token', { extensions: 'Sec-WebSocket-Extensions: ;' }),
  answered('extension-offered', 'an extension of its own', {
    extensions: 'Sec-WebSocket-Extensions: x-webkit-deflate-frame',
  }),
  answered('extension-offered', 'compression, none offered', onlyDeflate, { ask: { extensions: undefined } }),
  answered('extension-once', 'compression twice', {
    extensions: 'Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate',
  }),
  answered('deflate-parameters', 'window bits of 16', {
    extensions: 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=16',
  }),
  answered('deflate-parameters', 'client_max_window_bits without a value', {
    extensions: 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
  }),
  answered('deflate-parameters', 'an unknown parameter', {
    extensions: 'Sec-WebSocket-Extensions: permessage-deflate; x=1',
  }),
  answered(
    'deflate-answers-offer',
    'window bits of the client, not offered',
    { extensions: 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10' },
    { ask: onlyDeflate },
  ),
  answered('deflate-answers-offer', 'a window wider than asked for', onlyDeflate, {
    ask: { extensions: 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10' },
  }),
  answered('subprotocol-once', 'two lines', { another: 'Sec-WebSocket-Protocol: superchat' }),
  answered('subprotocol-once', 'a list', { protocol: 'Sec-WebSocket-Protocol: chat, superchat' }),
  answered('subprotocol-offered', 'one of its own', { protocol: 'Sec-WebSocket-Protocol: mqtt' }),
  answered('subprotocol-offered', 'one in another casing', { protocol: 'Sec-WebSocket-Protocol: Chat' }),
  answered('subprotocol-offered', 'one, none named', {}, { ask: { protocol: undefined } }),
  answered('no-key', 'a key', { key: `Sec-WebSocket-Key: ${KEY}` }),
  answered(
    'version-in-426',
    'a refusal for the version that names none',
    { accept: undefined },
    { line: 'HTTP/1.1 426 Upgrade Required', ask: { version: 'Sec-WebSocket-Version: 12' } },
  ),
  answered(
    'upgrade-in-426',
    'a 426 without Upgrade',
    { accept: undefined, upgrade: undefined, version: 'Sec-WebSocket-Version: 13' },
    { line: 'HTTP/1.1 426 Upgrade Required', ask: { version: 'Sec-WebSocket-Version: 12' } },
  ),
];
