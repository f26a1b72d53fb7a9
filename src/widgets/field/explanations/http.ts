import type { Explanation } from './explanation.ts';

/** Units of HTTP/1.1, by kind. */
export const httpUnits: Readonly<Record<string, Explanation>> = {
  'request head': {
    what: 'What the client asks: a request line, field lines, and an empty line that ends them.',
    section: 'RFC 9112 §3',
  },
  'response head': {
    what: 'The answer: a status line, field lines, and an empty line that ends them.',
    section: 'RFC 9112 §4',
  },
  content: {
    what: 'The content of the message. The head says where it ends: by a length, or when the connection does.',
    section: 'RFC 9112 §6.3',
  },
  chunk: {
    what: 'A piece of content with its own length before it, so that a sender can begin before it knows the whole.',
    section: 'RFC 9112 §7.1',
  },
  'last chunk': { what: 'A chunk of length 0, which ends the content.', section: 'RFC 9112 §7.1' },
  'trailer section': {
    what: 'Field lines that come after the content, and the empty line that ends the message. Browsers do not show them to script.',
    section: 'RFC 9112 §7.1.2',
  },
  undecodable: {
    what: 'From here on nobody can tell where a message ends.',
    why: 'Guessing is how one request is smuggled inside another, so the octets are shown as they are.',
    section: 'RFC 9112 §6.3',
  },
};

/** Fields of heads and chunks, by the names that the decoder gives them. */
export const httpFields: Readonly<Record<string, Explanation>> = {
  'request line': {
    what: 'What to do, to what, in which version: three words with one space between.',
    section: 'RFC 9112 §3',
  },
  'status line': {
    what: 'The version, the outcome in three digits, and a phrase for people, which clients should ignore.',
    section: 'RFC 9112 §4',
  },
  method: {
    what: 'What the client wants done. It is case-sensitive: get is not GET.',
    section: 'RFC 9110 §9.1',
  },
  'request target': {
    what: 'What the request is about: most often a path and a query. The host stands in the Host field.',
    why: 'The first HTTP served one host an address, so the path was enough. Only a request to a proxy names the whole URI.',
    section: 'RFC 9112 §3.2',
  },
  'HTTP version': {
    what: 'The version that the sender speaks. HTTP/1.1 is what WebSocket asks for at least.',
    section: 'RFC 9112 §2.3',
  },
  'status code': {
    what: 'The outcome in three digits. The first one is its class: 1 interim, 2 success, 3 redirection, 4 the client erred, 5 the server did.',
    section: 'RFC 9110 §15',
  },
  'reason phrase': {
    what: 'A few words for people. Clients should ignore them, and HTTP/2 has dropped them.',
    section: 'RFC 9112 §4',
  },
  SP: { what: 'One space, which divides the words of a start line.', section: 'RFC 9112 §3' },
  whitespace: {
    what: 'Whitespace where one space, or none, should stand.',
    why: 'Two readers who treat it differently see two different messages: attackers look for such pairs.',
    section: 'RFC 9112 §3, §5.1',
  },
  CRLF: {
    what: 'The end of a line: carriage return and line feed, 0d 0a.',
    why: 'Two octets, as on a teleprinter: one moved the carriage back, the other the paper on.',
    section: 'RFC 9112 §2.2',
  },
  LF: {
    what: 'A line feed alone as the end of a line. A recipient may accept it; senders end lines with CR LF.',
    section: 'RFC 9112 §2.2',
  },
  CR: {
    what: 'A carriage return that no line feed follows yet. A recipient takes it for an error or for a space.',
    section: 'RFC 9112 §2.2',
  },
  'field line': {
    what: 'A name, a colon, a value. What it means depends on the name; unknown ones are ignored.',
    section: 'RFC 9112 §5',
  },
  'field name': {
    what: 'The name of the field. Upper and lower case make no difference.',
    section: 'RFC 9110 §5.1',
  },
  'field value': { what: 'The value, without the whitespace around it.', section: 'RFC 9110 §5.5' },
  colon: {
    what: 'Divides name and value. No whitespace may stand before it; a server must refuse a request that has some.',
    section: 'RFC 9112 §5.1',
  },
  'optional whitespace': {
    what: 'Spaces or tabs around a value, which are not part of it. One space after the colon is the custom.',
    section: 'RFC 9112 §5',
  },
  'empty line': {
    what: 'A line with nothing in it. It ends the head; what follows is content, or the next message.',
    section: 'RFC 9112 §2.1',
  },
  'ignored line': {
    what: 'A line that begins with whitespace right after the start line: it is refused or left out.',
    why: 'Taken for a continuation by one reader and for a field by another, it could hide something.',
    section: 'RFC 9112 §2.2',
  },
  'chunk size': {
    what: 'How many octets of data follow the line, in hex. 0 ends the content.',
    section: 'RFC 9112 §7.1',
  },
  'chunk extension': {
    what: 'Names and values about this chunk. Nearly nobody uses them, and a recipient ignores those that it does not know.',
    section: 'RFC 9112 §7.1.1',
  },
  'chunk data': {
    what: 'A piece of the content. Where it is cut means nothing: a proxy may cut it anew.',
    section: 'RFC 9112 §7.1',
  },
  content: { what: 'The content of the message, as it crossed the wire.', section: 'RFC 9110 §6.4' },
  'undecodable octets': {
    what: 'Octets that cannot be read as HTTP any more. They are kept and shown as they are.',
    section: 'RFC 9112 §6.3',
  },
  'waiting octets': {
    what: 'Whether these are HTTP depends on the answer to the request before them, which asked for another protocol.',
    section: 'RFC 9110 §7.8',
  },
  'discarded octets': {
    what: 'The message was counted, but its octets have been let go to keep the capture within its bounds.',
    section: 'RFC 9112 §2.1',
  },
  'ignored text': { what: 'What a recipient that goes on leaves out.', section: 'RFC 9112 §2.2' },
};

/** What follows HTTP when no known protocol does: the unit, by its kind. */
export const tunnelUnits: Readonly<Record<string, Explanation>> = {
  tunnel: {
    what: 'What crosses after a CONNECT was granted, or after a switch to a protocol that is not known here.',
    why: 'A proxy passes such octets on without reading them; most often they are TLS.',
    section: 'RFC 9110 §9.3.6',
  },
};

/** Its fields, by name. */
export const tunnelFields: Readonly<Record<string, Explanation>> = {
  'tunnelled octets': {
    what: 'Octets of the two ends of the tunnel. They are shown as they are.',
    section: 'RFC 9110 §9.3.6',
  },
  'octets no longer held': {
    what: 'They were counted, but have been let go to keep the capture within its bounds.',
    section: 'RFC 9110 §9.3.6',
  },
};

/** Methods (RFC 9110 section 9.3 and PATCH). */
export const methods: Readonly<Record<string, Explanation>> = {
  GET: {
    what: 'Asks for a representation of the target, and changes nothing. A WebSocket handshake is always a GET.',
    section: 'RFC 9110 §9.3.1',
  },
  HEAD: { what: 'Like GET, but the answer has no content: only its head is wanted.', section: 'RFC 9110 §9.3.2' },
  POST: { what: 'Hands content to the target to be processed as it sees fit.', section: 'RFC 9110 §9.3.3' },
  PUT: {
    what: 'Puts the content in the place of what the target holds. Doing it twice is doing it once.',
    section: 'RFC 9110 §9.3.4',
  },
  DELETE: { what: 'Asks for the target to be removed.', section: 'RFC 9110 §9.3.5' },
  CONNECT: {
    what: 'Asks a proxy for a tunnel to a host and port. A browser behind a proxy opens WebSockets through one.',
    section: 'RFC 9110 §9.3.6',
  },
  OPTIONS: {
    what: 'Asks what may be done with the target. Browsers use it to ask permission before some requests to another origin.',
    section: 'RFC 9110 §9.3.7',
  },
  TRACE: { what: 'Asks for the request back as it arrived. Script may not send it.', section: 'RFC 9110 §9.3.8' },
  PATCH: { what: 'Asks for a part of the target to be changed as the content describes.', section: 'RFC 5789 §2' },
};
