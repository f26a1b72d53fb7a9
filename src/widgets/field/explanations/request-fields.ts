import type { Explanation } from './explanation.ts';

/** Header fields of requests, by name in lower case. */
export const requestFields: Readonly<Record<string, Explanation>> = {
  host: {
    what: 'The host and port that the client means. Every HTTP/1.1 request has exactly one.',
    why: 'Many hosts share one address, and the request line holds only the path. A server on a reader’s own machine also checks it against DNS rebinding.',
    section: 'RFC 9110 §7.2',
  },
  'user-agent': {
    what: 'The program that asks, for statistics and for working around its defects.',
    why: 'It claims to be Mozilla and much else. Servers once looked for those names, so every browser learned to carry them.',
    section: 'RFC 9110 §10.1.5',
  },
  origin: {
    what: 'Scheme, host and port of the page that asks. Script cannot change it, so a server can refuse pages that it does not know.',
    why: 'WebSocket is not bound by the same-origin policy. Checking Origin is what keeps another site from using a reader’s cookies here.',
    section: 'RFC 6454 §7',
  },
  referer: {
    what: 'The page from which the request came, often cut down to its origin.',
    why: 'The name is misspelt, and has been since the beginning.',
    section: 'RFC 9110 §10.1.3',
  },
  accept: {
    what: 'The media types that the client would like. EventSource asks for text/event-stream here.',
    section: 'RFC 9110 §12.5.1',
  },
  'accept-encoding': {
    what: 'The codings in which content may come compressed, such as gzip or br. It concerns the content of HTTP, not WebSocket messages.',
    why: 'Browsers send it in a handshake out of habit; WebSocket compression is negotiated in Sec-WebSocket-Extensions.',
    section: 'RFC 9110 §12.5.3',
  },
  'accept-language': {
    what: 'The languages that the reader prefers; q weighs them, 1 being the most.',
    section: 'RFC 9110 §12.5.4',
  },
  'accept-charset': { what: 'Deprecated: nearly everything is UTF-8 now.', section: 'RFC 9110 §12.5.2' },
  cookie: {
    what: 'What earlier answers asked the browser to keep for this site, as name=value pairs.',
    why: 'They go with a WebSocket handshake too, even one that a page of another site opens, unless SameSite keeps them back. So a server checks Origin as well.',
    section: 'RFC 6265 §4.2',
  },
  authorization: {
    what: 'Proof of who the client is, such as a bearer token. Script cannot add it to a WebSocket handshake.',
    section: 'RFC 9110 §11.6.2',
  },
  'proxy-authorization': { what: 'Proof of who the client is, for a proxy.', section: 'RFC 9110 §11.7.2' },
  'cache-control': {
    what: 'How caches may keep and use the message. no-cache in a request asks for an answer fresh from the server.',
    why: 'In a WebSocket handshake browsers send it so that no cache between answers with something old.',
    section: 'RFC 9111 §5.2',
  },
  pragma: {
    what: 'no-cache, for caches that know only HTTP/1.0. It is deprecated, and Cache-Control says the same.',
    section: 'RFC 9111 §5.4',
  },
  'if-none-match': {
    what: 'Send the content only if its ETag is not one of these; otherwise answer 304.',
    section: 'RFC 9110 §13.1.2',
  },
  'if-match': { what: 'Do this only if the ETag is one of these; otherwise answer 412.', section: 'RFC 9110 §13.1.1' },
  'if-modified-since': {
    what: 'Send the content only if it has changed since then; otherwise answer 304.',
    section: 'RFC 9110 §13.1.3',
  },
  'if-unmodified-since': { what: 'Do this only if nothing has changed since then.', section: 'RFC 9110 §13.1.4' },
  'if-range': {
    what: 'Send the range only if the whole has not changed; otherwise send all.',
    section: 'RFC 9110 §13.1.5',
  },
  range: { what: 'Asks for a part of the content only.', section: 'RFC 9110 §14.2' },
  expect: {
    what: '100-continue: the client waits for a 100 before it sends the content.',
    section: 'RFC 9110 §10.1.1',
  },
  te: {
    what: 'The transfer codings that the client takes; trailers says that it reads trailer fields.',
    section: 'RFC 9110 §10.1.4',
  },
  from: { what: 'An e-mail address of whoever runs the client; robots use it.', section: 'RFC 9110 §10.1.2' },
  'max-forwards': { what: 'How many more servers may pass the request on.', section: 'RFC 9110 §7.6.2' },
  forwarded: { what: 'What a proxy knows of the client that it speaks for.', section: 'RFC 7239 §4' },
  'last-event-id': {
    what: 'The id of the last event that an EventSource received, sent when it reconnects.',
    why: 'With it the server can go on after that event, so that nothing is lost in the gap.',
    section: 'HTML, Last-Event-ID',
  },
  'sec-fetch-dest': {
    what: 'What the browser wants it for: empty for fetch, document, image, websocket…',
    why: 'Names that begin with Sec- cannot be set by script, so a server may believe them of a browser.',
    section: 'Fetch Metadata, Dest',
  },
  'sec-fetch-mode': {
    what: 'How the request is made: navigate, cors, no-cors, same-origin or websocket.',
    section: 'Fetch Metadata, Mode',
  },
  'sec-fetch-site': {
    what: 'How the page and the target are related: same-origin, same-site, cross-site, or none when the reader typed it.',
    section: 'Fetch Metadata, Site',
  },
  'sec-fetch-user': {
    what: '?1 when a person caused a navigation, with a click for instance.',
    section: 'Fetch Metadata, User',
  },
  'sec-fetch-storage-access': {
    what: 'Whether the request may carry cookies that are kept from third parties.',
    section: 'Storage Access Headers',
  },
  'sec-purpose': { what: 'prefetch when the browser asks ahead of need.', section: 'Fetch, Sec-Purpose' },
  'sec-gpc': { what: '1: the reader asks not to be sold or shared.', section: 'Global Privacy Control' },
  dnt: {
    what: '1: the reader asks not to be tracked. Hardly anybody heeded it, and it has been given up.',
    section: 'Tracking Preference Expression',
  },
  'sec-ch-ua': {
    what: 'The brands of the browser with their main versions.',
    why: 'One of the brands is made up and changes, so that servers do not come to rely on an exact list.',
    section: 'User-Agent Client Hints',
  },
  'sec-ch-ua-mobile': { what: '?1 on a phone, ?0 elsewhere.', section: 'User-Agent Client Hints' },
  'sec-ch-ua-platform': { what: 'The operating system, in quotes.', section: 'User-Agent Client Hints' },
  'sec-ch-ua-arch': {
    what: 'The architecture of the processor; sent when a server has asked for it.',
    section: 'User-Agent Client Hints',
  },
  'sec-ch-ua-bitness': {
    what: 'How many bits the processor works with; sent when a server has asked for it.',
    section: 'User-Agent Client Hints',
  },
  'sec-ch-ua-full-version-list': {
    what: 'The brands with their full versions; sent when a server has asked for it.',
    section: 'User-Agent Client Hints',
  },
  'sec-ch-ua-model': {
    what: 'The model of the device; sent when a server has asked for it.',
    section: 'User-Agent Client Hints',
  },
  'sec-ch-ua-platform-version': {
    what: 'The version of the operating system; sent when a server has asked for it.',
    section: 'User-Agent Client Hints',
  },
  'upgrade-insecure-requests': {
    what: '1: the browser would rather be sent to https. It has nothing to do with the Upgrade field.',
    section: 'Upgrade Insecure Requests',
  },
  priority: { what: 'How urgent the answer is: u from 0, the most urgent, to 7.', section: 'RFC 9218 §5' },
  'early-data': { what: '1: the request came in data that could be a replay.', section: 'RFC 8470 §5.1' },
  'access-control-request-method': {
    what: 'In a preflight: the method that script wants to use on another origin.',
    section: 'Fetch, CORS protocol',
  },
  'access-control-request-headers': {
    what: 'In a preflight: the field names that script wants to set on another origin.',
    section: 'Fetch, CORS protocol',
  },
  'access-control-request-private-network': {
    what: 'In a preflight: the request goes from a public page to a private network.',
    section: 'Private Network Access',
  },
};
