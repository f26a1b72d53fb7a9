import type { Explanation } from './explanation.ts';

/** Units of the protocol, by kind. */
export const websocketUnits: Readonly<Record<string, Explanation>> = {
  frame: {
    what: 'The unit in which WebSocket sends: a head of 2 to 14 octets, then the payload. A message is one frame or several.',
    section: 'RFC 6455 §5.2',
  },
  'inflated message': {
    what: 'The message as script gets it: the payloads of its frames put together and inflated. These octets did not cross the wire.',
    why: 'It is compressed as a whole, and may refer back to the messages before it. No part of it stands in one place of the payload.',
    section: 'RFC 7692 §6.2',
  },
  undecodable: {
    what: 'From here on nobody can tell where a frame ends.',
    why: 'A length with its highest bit set is no length. A receiver fails the connection instead of guessing.',
    section: 'RFC 6455 §5.2',
  },
};

/** Fields of a frame, by the names that the decoder gives them. */
export const websocketFields: Readonly<Record<string, Explanation>> = {
  FIN: {
    what: 'Set on the last frame of a message. A message of one frame has it set; 0 says that more of the same message follows.',
    why: 'So a sender can begin a message before it knows how long it will be.',
    section: 'RFC 6455 §5.4',
  },
  RSV1: {
    what: 'Reserved for extensions; 0 unless one gives it a meaning. With permessage-deflate it marks the first frame of a compressed message.',
    section: 'RFC 7692 §6',
  },
  RSV2: {
    what: 'Reserved for extensions; 0 unless one was negotiated that defines it. No registered extension uses it.',
    section: 'RFC 6455 §5.2',
  },
  RSV3: {
    what: 'Reserved for extensions; 0 unless one was negotiated that defines it. No registered extension uses it.',
    section: 'RFC 6455 §5.2',
  },
  opcode: {
    what: 'What the payload is: 0 continues a message, 1 and 2 begin one, 8 and above are control frames.',
    why: 'The highest of its four bits divides data from control, so that a control frame can be told before it is known.',
    section: 'RFC 6455 §5.2',
  },
  MASK: {
    what: 'Set when a masking key follows and the payload is combined with it. A client always masks; a server never does.',
    why: 'Masking keeps a page from choosing the octets on the wire, which could fool a cache between that takes them for HTTP.',
    section: 'RFC 6455 §5.1, §10.3',
  },
  'payload length': {
    what: 'How many octets of payload follow the head. 0 to 125 is the length itself; 126 and 127 say that 2 or 8 more octets hold it.',
    why: 'Short messages pay for a short head, and most messages are short.',
    section: 'RFC 6455 §5.2',
  },
  'extended payload length': {
    what: 'The length where seven bits are too few: 16 or 64 bits, the most significant octet first.',
    why: 'The shortest form that fits must be used. The highest bit of the 64 must be 0.',
    section: 'RFC 6455 §5.2',
  },
  'masking key': {
    what: 'Four octets, new and unpredictable for each frame. Octet i of the payload is combined by exclusive or with octet i modulo 4 of the key.',
    why: 'The key travels with the frame, so it hides nothing. It only makes the octets impossible to choose in advance.',
    section: 'RFC 6455 §5.3',
  },
  'payload data': {
    what: 'What the frame carries. In a text message it is UTF-8, judged over all its frames together.',
    section: 'RFC 6455 §5.6',
  },
  'inflated data': {
    what: 'The whole message with its compression undone. It takes all frames of the message, and often earlier messages too.',
    why: 'With context takeover a message may refer back to octets of those before it.',
    section: 'RFC 7692 §7.2.2',
  },
  'close code': {
    what: 'Two octets at the beginning of a Close frame, which say why.',
    why: 'Some codes are only for the application to see and never stand in a frame: 1005, 1006 and 1015.',
    section: 'RFC 6455 §7.4',
  },
  'close reason': {
    what: 'Text for whoever debugs, in UTF-8. There is room for 123 octets, because a control frame carries 125.',
    why: 'It need not be fit for people to read; a browser hands it to script as it is.',
    section: 'RFC 6455 §5.5.1',
  },
  'octets no longer held': {
    what: 'The frame was counted, but its octets have been let go to keep the capture within its bounds.',
    section: 'RFC 6455 §5.2',
  },
};

/** Opcodes (RFC 6455 section 5.2 and the IANA WebSocket Opcode Registry). */
export const opcodes: Readonly<Record<number, Explanation>> = {
  0: {
    what: 'Continuation: more of the message that an earlier frame began. Its kind is the one of that first frame.',
    section: 'RFC 6455 §5.4',
  },
  1: {
    what: 'Text: the whole message is UTF-8. A receiver fails the connection when it is not; 1007 is the code for it.',
    section: 'RFC 6455 §8.1, §7.4.1',
  },
  2: { what: 'Binary: any octets; the application knows what they mean.', section: 'RFC 6455 §5.6' },
  8: {
    what: 'Close: begins or answers the closing handshake. After sending one, a side sends no more data.',
    why: 'Both sides say it, so that no message under way is cut off unnoticed.',
    section: 'RFC 6455 §5.5.1',
  },
  9: {
    what: 'Ping: asks the other side to answer with a Pong that carries the same payload. Script can neither send nor see one.',
    section: 'RFC 6455 §5.5.2',
  },
  10: {
    what: 'Pong: answers a Ping with its payload. One that nobody asked for is a heartbeat in one direction and needs no answer.',
    section: 'RFC 6455 §5.5.3',
  },
};

/** What holds for the opcodes that no table names. */
export const reservedOpcodes: { readonly data: Explanation; readonly control: Explanation } = {
  data: {
    what: 'Reserved for data frames yet to be defined. A receiver that knows no meaning for it fails the connection.',
    section: 'RFC 6455 §5.2',
  },
  control: {
    what: 'Reserved for control frames yet to be defined. A receiver that knows no meaning for it fails the connection.',
    section: 'RFC 6455 §5.2',
  },
};

/** Close codes (RFC 6455 section 7.4.1 and the IANA WebSocket Close Code Number Registry). */
export const closeCodes: Readonly<Record<number, Explanation>> = {
  1000: { what: 'Normal: what the connection was for has been done.', section: 'RFC 6455 §7.4.1' },
  1001: {
    what: 'Going away: the server shuts down, or the reader left the page.',
    section: 'RFC 6455 §7.4.1',
  },
  1002: {
    what: 'Protocol error: the other side broke a rule of the protocol.',
    section: 'RFC 6455 §7.4.1',
  },
  1003: {
    what: 'Unsupported data: a kind of message came that this side cannot take, such as binary where only text is understood.',
    section: 'RFC 6455 §7.4.1',
  },
  1004: { what: 'Reserved. It has no meaning yet and should not be sent.', section: 'RFC 6455 §7.4.1' },
  1005: {
    what: 'No code was in the Close frame. Only an application is told this.',
    why: 'It must never be sent: it stands for a code that is missing.',
    section: 'RFC 6455 §7.4.1',
  },
  1006: {
    what: 'The connection ended without a Close frame. Only an application is told this.',
    why: 'It must never be sent. It is also all that script learns of a handshake that failed.',
    section: 'RFC 6455 §7.4.1',
  },
  1007: {
    what: 'Invalid payload: the octets do not fit the kind of message, such as text that is no UTF-8.',
    section: 'RFC 6455 §7.4.1',
  },
  1008: {
    what: 'Policy violation: a general refusal, when no other code fits or none should be told.',
    section: 'RFC 6455 §7.4.1',
  },
  1009: { what: 'Message too big for this side to process.', section: 'RFC 6455 §7.4.1' },
  1010: {
    what: 'Mandatory extension: the client needed an extension that the server did not agree to. The reason should name it.',
    why: 'Only a client sends it: a server would refuse the handshake instead.',
    section: 'RFC 6455 §7.4.1',
  },
  1011: {
    what: 'Internal error: something unexpected kept this side from going on.',
    section: 'RFC 6455 §7.4.1',
  },
  1012: {
    what: 'Service restart: the server restarts. A client may connect again, after a random wait so that not all come at once.',
    section: 'IANA, WebSocket close codes',
  },
  1013: {
    what: 'Try again later: the server is overloaded. A client should connect again only when a person asks for it, or to another address.',
    section: 'IANA, WebSocket close codes',
  },
  1014: {
    what: 'Bad gateway: a server in between got an invalid answer from the one behind it. It is the 502 of WebSocket.',
    section: 'IANA, WebSocket close codes',
  },
  1015: {
    what: 'The TLS handshake failed, for instance because the certificate could not be verified. Only an application is told this.',
    why: 'It must never be sent: without TLS there was nothing to send it on.',
    section: 'RFC 6455 §7.4.1',
  },
  3000: {
    what: 'Unauthorized: the client did not prove who it is. Registered; it is the 401 of WebSocket.',
    section: 'IANA, WebSocket close codes',
  },
  3003: {
    what: 'Forbidden: the client is known and may not do this. Registered; it is the 403 of WebSocket.',
    section: 'IANA, WebSocket close codes',
  },
  3008: {
    what: 'Timeout: something took too long. Registered; it is the 408 of WebSocket.',
    section: 'IANA, WebSocket close codes',
  },
};

/** What holds for the close codes that no table names, by the range they lie in; `to` is included. */
export const closeCodeRanges: readonly (Explanation & { readonly from: number; readonly to: number })[] = [
  { from: 0, to: 999, what: 'Codes below 1000 are not used.', section: 'RFC 6455 §7.4.2' },
  {
    from: 1000,
    to: 2999,
    what: 'Reserved for the protocol and its extensions. Nobody has defined this one.',
    section: 'RFC 6455 §7.4.2',
  },
  {
    from: 3000,
    to: 3999,
    what: 'For libraries, frameworks and applications, which register their codes with IANA. Script may close with it.',
    section: 'RFC 6455 §7.4.2',
  },
  {
    from: 4000,
    to: 4999,
    what: 'For private use: it means what the two sides agreed on. Script may close with it.',
    section: 'RFC 6455 §7.4.2',
  },
  { from: 5000, to: 65_535, what: 'Outside every range: no code is this high.', section: 'RFC 6455 §7.4.2' },
];
