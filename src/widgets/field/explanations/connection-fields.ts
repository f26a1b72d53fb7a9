import type { Explanation } from './explanation.ts';

/** Header fields about the connection and its framing, of the WebSocket handshake above all, by name in lower case. */
export const connectionFields: Readonly<Record<string, Explanation>> = {
  connection: {
    what: 'What concerns this one connection only and is not passed on: Upgrade here, or close, or keep-alive.',
    why: 'Upgrade must stand here as well as in its own field. So a proxy that does not know it drops it instead of passing it on by mistake.',
    section: 'RFC 9110 §7.6.1',
  },
  upgrade: {
    what: 'The protocol that the client would like to go on with. A server that agrees answers 101 with the same word.',
    section: 'RFC 9110 §7.8',
  },
  'keep-alive': {
    what: 'How long the connection stays open for another request, and for how many. It is a hint.',
    why: 'It comes from HTTP/1.0. In HTTP/1.1 connections stay open unless one side says close.',
    section: 'RFC 9112 Appendix C.2.2',
  },
  'transfer-encoding': {
    what: 'How the content is framed on this connection. chunked sends it in pieces, each with its length before it.',
    why: 'So a server can begin to answer before it knows how long the answer will be. Streaming rests on it.',
    section: 'RFC 9112 §6.1',
  },
  trailer: { what: 'Names the fields that will come after the content.', section: 'RFC 9110 §6.6.2' },
  via: { what: 'The proxies that the message has passed.', section: 'RFC 9110 §7.6.3' },
  'proxy-connection': {
    what: 'Never standardised: a mistaken twin of Connection that old clients sent to proxies.',
    section: 'RFC 9112 Appendix C.2.2',
  },
  'http2-settings': {
    what: 'Came with the upgrade from HTTP/1.1 to HTTP/2 over plain text, which is now obsolete.',
    section: 'RFC 9113 §3.1',
  },
  'sec-websocket-key': {
    what: '16 random octets in base64, fresh for each connection. The Accept of the answer is calculated from it.',
    why: 'It proves that the answer was made for this request, by a server that speaks WebSocket. It is no secret and no authentication.',
    section: 'RFC 6455 §4.1',
  },
  'sec-websocket-accept': {
    what: 'Proof that the server read the key and knows the protocol: key and GUID joined, SHA-1, base64.',
    why: 'A plain HTTP server cannot produce it by chance, nor a cache from memory. When it is wrong the client must fail the connection.',
    section: 'RFC 6455 §4.2.2',
  },
  'sec-websocket-version': {
    what: 'The version of the protocol: 13. A server that does not speak it answers with those that it does.',
    why: 'The drafts had the numbers before it; 13 is the one that became the RFC, and the only one in use.',
    section: 'RFC 6455 §11.3.5',
  },
  'sec-websocket-protocol': {
    what: 'Subprotocols: what will be spoken inside the messages. The client lists what it likes best first; the server picks one, or none.',
    why: 'A server that picks one that was not offered makes the client fail the connection.',
    section: 'RFC 6455 §11.3.4',
  },
  'sec-websocket-extensions': {
    what: 'Extensions that change the frames themselves, with their parameters. The client offers, the server agrees to some.',
    why: 'In practice it is permessage-deflate, which compresses messages. client_max_window_bits lets the server bound the client’s window.',
    section: 'RFC 6455 §9.1',
  },
};
