import type { Consequence, Level, Rule } from '../octets/dissection.ts';

const FAIL: Consequence = { kind: 'fail' };

function status(code: number): Consequence {
  return { kind: 'status', status: code, close: true };
}

function rule(id: string, section: string, level: Level, consequence: Consequence, text: string): Rule {
  return { id: `websocket.${id}`, section, level, text, consequence };
}

/**
 * What the client's opening handshake must be (RFC 6455 sections 4.1, 4.2.1 and 11.3, RFC 7692 section 7.1). The consequence is what
 * the server answers; RFC 6455 section 4.2.1 leaves it at "an appropriate error code (such as 400 Bad Request)".
 */
export const requestRules = {
  method: rule('request-method', 'RFC 6455 §4.1', 'MUST', status(405), 'The method of the request is GET.'),
  version: rule('request-http-version', 'RFC 6455 §4.1', 'MUST', status(400), 'The HTTP version is at least 1.1.'),
  target: rule(
    'request-target',
    'RFC 6455 §4.1',
    'MUST',
    status(400),
    'The request target is a path, or an absolute http or https URI, with no fragment.',
  ),
  host: rule('request-host', 'RFC 6455 §4.1', 'MUST', status(400), 'The request has one Host field.'),
  upgrade: rule(
    'request-upgrade',
    'RFC 6455 §4.1',
    'MUST',
    status(426),
    'The request has an Upgrade field whose value includes the word websocket.',
  ),
  connection: rule(
    'request-connection',
    'RFC 6455 §4.1',
    'MUST',
    status(400),
    'The request has a Connection field whose value includes the word Upgrade.',
  ),
  keyPresent: rule('request-key-present', 'RFC 6455 §4.1', 'MUST', status(400), 'The request has a Sec-WebSocket-Key.'),
  keyOnce: rule(
    'request-key-once',
    'RFC 6455 §11.3.1',
    'MUST',
    status(400),
    'Sec-WebSocket-Key stands in the request once.',
  ),
  keyValue: rule(
    'request-key-16-octets',
    'RFC 6455 §4.1',
    'MUST',
    status(400),
    'The key is 16 octets in base64: 24 characters, the last two of them padding.',
  ),
  versionPresent: rule(
    'request-version-present',
    'RFC 6455 §4.1',
    'MUST',
    status(400),
    'The request has a Sec-WebSocket-Version.',
  ),
  versionOnce: rule(
    'request-version-once',
    'RFC 6455 §11.3.5',
    'MUST',
    status(400),
    'Sec-WebSocket-Version stands in the request once.',
  ),
  version13: rule(
    'request-version-13',
    'RFC 6455 §4.1, §4.2.2',
    'MUST',
    status(426),
    'The version is 13. A server that does not know the version answers with those that it knows.',
  ),
  originOnce: rule('request-origin-once', 'RFC 6454 §7.3', 'MUST', status(400), 'Origin stands in the request once.'),
  originPresent: rule(
    'request-origin-from-browser',
    'RFC 6455 §4.1',
    'MUST',
    { kind: 'none' },
    'A browser names the origin of the page in Origin; whether to take requests without it is the server’s choice.',
  ),
  subprotocolTokens: rule(
    'request-subprotocol-tokens',
    'RFC 6455 §4.1',
    'MUST',
    status(400),
    'Each subprotocol is a token: no empty one, no space, no separator.',
  ),
  subprotocolsUnique: rule(
    'request-subprotocols-unique',
    'RFC 6455 §4.1',
    'MUST',
    status(400),
    'No subprotocol is named twice.',
  ),
  extensionsGrammar: rule(
    'request-extensions-grammar',
    'RFC 6455 §9.1',
    'MUST',
    status(400),
    'Sec-WebSocket-Extensions keeps to its grammar: tokens, each with parameters whose values are tokens.',
  ),
  deflateParameters: rule(
    'request-deflate-parameters',
    'RFC 7692 §7.1',
    'MUST',
    { kind: 'none' },
    'An offer of permessage-deflate has known parameters, each once and with a value that it may have; the server declines another.',
  ),
  acceptAbsent: rule(
    'request-no-accept',
    'RFC 6455 §11.3.3',
    'MAY',
    { kind: 'none' },
    'Sec-WebSocket-Accept goes from the server to the client; in a request it says nothing.',
  ),
  noContent: rule(
    'request-no-content',
    'RFC 9110 §9.3.1',
    'SHOULD',
    status(400),
    'The request has no content: what follows its head are frames.',
  ),
} as const satisfies Record<string, Rule>;

/**
 * What the server's opening handshake must be (RFC 6455 sections 4.1, 4.2.2 and 11.3, RFC 7692 section 7.1). On a breach the client
 * fails the connection, except where the response is an ordinary refusal.
 */
export const responseRules = {
  status: rule(
    'response-status-101',
    'RFC 6455 §4.1',
    'MUST',
    FAIL,
    'The status is 101; with any other the client handles the response as HTTP says and there is no WebSocket.',
  ),
  httpVersion: rule(
    'response-http-version',
    'RFC 6455 §4.2.2',
    'MAY',
    FAIL,
    'The HTTP version of a 101 is at least 1.1: before it there was none.',
  ),
  upgradePresent: rule('response-upgrade-present', 'RFC 6455 §4.1', 'MUST', FAIL, 'The response has an Upgrade field.'),
  upgradeValue: rule(
    'response-upgrade-websocket',
    'RFC 6455 §4.1',
    'MUST',
    FAIL,
    'The value of Upgrade is websocket, in any casing, and nothing else.',
  ),
  connection: rule(
    'response-connection',
    'RFC 6455 §4.1',
    'MUST',
    FAIL,
    'The response has a Connection field with the token Upgrade, in any casing.',
  ),
  acceptPresent: rule(
    'response-accept-present',
    'RFC 6455 §4.1',
    'MUST',
    FAIL,
    'The response has a Sec-WebSocket-Accept.',
  ),
  acceptOnce: rule(
    'response-accept-once',
    'RFC 6455 §11.3.3',
    'MUST',
    FAIL,
    'Sec-WebSocket-Accept stands in the response once.',
  ),
  acceptValue: rule(
    'response-accept-value',
    'RFC 6455 §4.1',
    'MUST',
    FAIL,
    'The accept is the base64 of the SHA-1 of the key and the GUID joined.',
  ),
  extensionsGrammar: rule(
    'response-extensions-grammar',
    'RFC 6455 §9.1',
    'MUST',
    FAIL,
    'Sec-WebSocket-Extensions keeps to its grammar.',
  ),
  extensionOffered: rule(
    'response-extension-offered',
    'RFC 6455 §4.1',
    'MUST',
    FAIL,
    'The server uses only extensions that the client offered.',
  ),
  extensionOnce: rule(
    'response-extension-once',
    'RFC 7692 §5',
    'MUST',
    FAIL,
    'The server accepts one extension at most that uses RSV1, and so permessage-deflate once.',
  ),
  deflateParameters: rule(
    'response-deflate-parameters',
    'RFC 7692 §7.1',
    'MUST',
    FAIL,
    'The accepted parameters of permessage-deflate are known ones, each once and with a value that it may have.',
  ),
  deflateAnswers: rule(
    'response-deflate-answers-offer',
    'RFC 7692 §7.1',
    'MUST',
    FAIL,
    'The accepted parameters answer what one of the offers asked for.',
  ),
  subprotocolOnce: rule(
    'response-subprotocol-once',
    'RFC 6455 §11.3.4',
    'MUST',
    FAIL,
    'The server chooses one subprotocol at most.',
  ),
  subprotocolOffered: rule(
    'response-subprotocol-offered',
    'RFC 6455 §4.1',
    'MUST',
    FAIL,
    'The server chooses only among the subprotocols that the client named; with none named it chooses none.',
  ),
  keyAbsent: rule(
    'response-no-key',
    'RFC 6455 §11.3.1',
    'MAY',
    { kind: 'none' },
    'Sec-WebSocket-Key goes from the client to the server; in a response it says nothing.',
  ),
  versionIn426: rule(
    'response-version-in-426',
    'RFC 6455 §4.2.2',
    'MUST',
    { kind: 'none' },
    'A refusal for the version names the versions that the server knows in Sec-WebSocket-Version.',
  ),
  upgradeIn426: rule(
    'response-upgrade-in-426',
    'RFC 9110 §15.5.22',
    'MUST',
    { kind: 'none' },
    'A 426 names the protocols that are required in Upgrade.',
  ),
} as const satisfies Record<string, Rule>;
