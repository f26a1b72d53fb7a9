import type { Explanation } from './explanation.ts';

/** Header fields of responses, and those that describe content in either direction, by name in lower case. */
export const responseFields: Readonly<Record<string, Explanation>> = {
  date: { what: 'When the message was made, by the server’s clock, always in GMT.', section: 'RFC 9110 §6.6.1' },
  server: { what: 'The software that answers. Many leave it out or make it short.', section: 'RFC 9110 §10.2.4' },
  'content-type': {
    what: 'What the content is: a media type, and often its character encoding. An EventSource insists on text/event-stream.',
    section: 'RFC 9110 §8.3',
  },
  'content-length': {
    what: 'How many octets of content follow the head, in decimal.',
    why: 'It tells where this message ends and the next one begins. With Transfer-Encoding beside it two readers may disagree, which is how requests are smuggled.',
    section: 'RFC 9110 §8.6',
  },
  'content-encoding': {
    what: 'How the content is compressed. It is undone where the content is used, not at the next server.',
    section: 'RFC 9110 §8.4',
  },
  'content-language': { what: 'The language of those that the content is for.', section: 'RFC 9110 §8.5' },
  'content-location': { what: 'The address of exactly this representation.', section: 'RFC 9110 §8.7' },
  'content-range': { what: 'Which part of the whole this content is.', section: 'RFC 9110 §14.4' },
  'content-disposition': {
    what: 'Whether to show the content or to save it, and under which name.',
    section: 'RFC 6266 §4',
  },
  'accept-ranges': { what: 'Whether parts of the content can be asked for.', section: 'RFC 9110 §14.3' },
  etag: {
    what: 'A tag for this version of the content. The client sends it back in If-None-Match to ask whether it has changed.',
    section: 'RFC 9110 §8.8.3',
  },
  'last-modified': { what: 'When the content last changed, as far as the server knows.', section: 'RFC 9110 §8.8.2' },
  expires: {
    what: 'After this the answer is stale. max-age in Cache-Control goes before it.',
    section: 'RFC 9111 §5.3',
  },
  age: { what: 'How many seconds ago the server made this answer: a cache delivered it.', section: 'RFC 9111 §5.1' },
  vary: {
    what: 'The request fields on which the answer depends. A cache keeps one answer for each of their values.',
    why: 'A server that answers differently by Origin says so here, or a cache gives one site the answer for another.',
    section: 'RFC 9110 §12.5.5',
  },
  location: { what: 'Where to go instead, or where the new thing is.', section: 'RFC 9110 §10.2.2' },
  'retry-after': {
    what: 'How long to wait before asking again: seconds, or a date.',
    section: 'RFC 9110 §10.2.3',
  },
  allow: { what: 'The methods that the target takes.', section: 'RFC 9110 §10.2.1' },
  'set-cookie': {
    what: 'Asks the browser to keep this and to send it with later requests. A 101 may carry it too.',
    section: 'RFC 6265 §4.1',
  },
  'www-authenticate': { what: 'How the client can prove who it is.', section: 'RFC 9110 §11.6.1' },
  'proxy-authenticate': { what: 'How the client can prove who it is to a proxy.', section: 'RFC 9110 §11.7.1' },
  link: { what: 'Addresses that are related to this one, and how.', section: 'RFC 8288 §3' },
  'alt-svc': { what: 'The same service can be had elsewhere, over another protocol perhaps.', section: 'RFC 7838 §3' },
  'strict-transport-security': {
    what: 'For this long, use https only. Browsers then use wss in place of ws too.',
    section: 'RFC 6797 §6.1',
  },
  'content-security-policy': {
    what: 'What the page may load and where it may connect; connect-src covers fetch, EventSource and WebSocket.',
    section: 'Content Security Policy',
  },
  'x-content-type-options': {
    what: 'nosniff: believe the Content-Type and do not guess.',
    section: 'Fetch, X-Content-Type-Options',
  },
  'referrer-policy': { what: 'How much of its address a page tells to others.', section: 'Referrer Policy' },
  'cross-origin-resource-policy': {
    what: 'Which sites may embed the answer.',
    section: 'Fetch, Cross-Origin-Resource-Policy',
  },
  'access-control-allow-origin': {
    what: 'The origin whose script may read the answer; * is any, but not together with cookies.',
    why: 'The browser sends the request either way. Without this field it keeps the answer from script.',
    section: 'Fetch, CORS protocol',
  },
  'access-control-allow-credentials': {
    what: 'true: script may read the answer even though the request carried cookies.',
    section: 'Fetch, CORS protocol',
  },
  'access-control-allow-methods': {
    what: 'Answers a preflight: the methods that may be used.',
    section: 'Fetch, CORS protocol',
  },
  'access-control-allow-headers': {
    what: 'Answers a preflight: the field names that script may set.',
    section: 'Fetch, CORS protocol',
  },
  'access-control-expose-headers': {
    what: 'The fields of the answer that script of another origin may read, beyond a few that it always may.',
    section: 'Fetch, CORS protocol',
  },
  'access-control-max-age': {
    what: 'For how many seconds the answer to a preflight holds.',
    section: 'Fetch, CORS protocol',
  },
  'access-control-allow-private-network': {
    what: 'true: pages of the public internet may ask this server, which is in a private network.',
    section: 'Private Network Access',
  },
};
