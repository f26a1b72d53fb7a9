import { encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

interface Heads {
  readonly request: Uint8Array;
  readonly response: Uint8Array;
}

/** The heads of a handshake that agrees on `subprotocol`, and on permessage-deflate if asked for. */
export function handshakeFor(subprotocol: string, deflate = false): Heads {
  return handshake(subprotocol, subprotocol, deflate);
}

/** The heads of a handshake; undefined for one that says nothing of subprotocols. */
export function handshake(offered: string | undefined, chosen: string | undefined, deflate = false): Heads {
  const upgrade: [string, string][] = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ...(deflate ? [['Sec-WebSocket-Extensions', 'permessage-deflate'] as [string, string]] : []),
  ];
  const saying = (names: string | undefined): [string, string][] =>
    names === undefined ? [] : [['Sec-WebSocket-Protocol', names]];
  return {
    request: encodeRequestHead({
      method: 'GET',
      target: '/mqtt',
      lines: [
        ['Host', 'a'],
        ...upgrade,
        ...saying(offered),
        ['Sec-WebSocket-Key', KEY],
        ['Sec-WebSocket-Version', '13'],
      ],
    }),
    response: encodeResponseHead({
      status: 101,
      lines: [...upgrade, ...saying(chosen), ['Sec-WebSocket-Accept', calculateAccept(KEY).accept]],
    }),
  };
}

/** A connection that has become a WebSocket with a known subprotocol. Its frames are units 1 and on of both sides. */
export function openedWith(subprotocol: string, deflate = false): Connection {
  const connection = new Connection({ subprotocols: KNOWN_SUBPROTOCOLS });
  const { request, response } = handshakeFor(subprotocol, deflate);
  connection.receive('client', request);
  connection.receive('server', response);
  return connection;
}
