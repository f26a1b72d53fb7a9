import type { Explanation } from './explanation.ts';
import { httpFields } from './http.ts';

const SYNTAX = 'RFC 2046 §5.1.1';

/** Units of a multipart, by kind. */
export const multipartUnits: Readonly<Record<string, Explanation>> = {
  preamble: { what: 'What stands before the first delimiter. Readers pass over it.', section: SYNTAX },
  delimiter: {
    what: 'Ends the part before it and begins the next: two hyphens and the boundary, on a line of their own.',
    why: 'A part tells no length, so its reader looks for this line. Nothing within a part may look like it.',
    section: SYNTAX,
  },
  'part head': {
    what: 'Says what the part is, in field lines like those of HTTP. An empty line ends it, and may be all of it.',
    why: 'Each part has its own media type: what replaces an image could be one of another kind.',
    section: 'RFC 2046 §5.1',
  },
  'part body': {
    what: 'The content of the part, here an image. The line end after it belongs to the delimiter.',
    why: 'In multipart/x-mixed-replace each part takes the place of the one before it.',
    section: SYNTAX,
  },
  'closing delimiter': {
    what: 'The last delimiter, with two hyphens more: no part follows.',
    why: 'A stream that goes on until it is cut never has one.',
    section: SYNTAX,
  },
  epilogue: { what: 'What stands after the closing delimiter. Readers pass over it.', section: SYNTAX },
};

/** Fields of the units; the field lines of a part's head are those of HTTP. */
export const multipartFields: Readonly<Record<string, Explanation>> = {
  ...httpFields,
  CRLF: {
    what: 'Carriage return and line feed, 0d 0a: ends a line. The one before a delimiter is part of the delimiter.',
    why: 'So a body can end without a line end of its own, as an image does.',
    section: SYNTAX,
  },
  LF: {
    what: 'Line feed alone, octet 0a. The format asks for CR LF; lenient readers take this too.',
    section: SYNTAX,
  },
  'two hyphens': { what: 'Each delimiter begins with them.', section: SYNTAX },
  boundary: {
    what: 'The text that divides the parts, as the parameter boundary of the media type names it: 1 to 70 characters.',
    why: 'The sender chooses it so that it stands nowhere in the parts.',
    section: SYNTAX,
  },
  'closing hyphens': { what: 'They say that this delimiter is the last.', section: SYNTAX },
  padding: {
    what: 'Spaces or tabs after the boundary. Gateways may have added them; readers pass over them.',
    section: SYNTAX,
  },
  'ignored octets': { what: 'What ought not to stand after a boundary. This reader passes over it.', section: SYNTAX },
  preamble: { what: 'Text for readers that do not know of parts.', section: SYNTAX },
  'part body': { what: 'The octets of the part as they are, with no coding that hides the boundary.', section: SYNTAX },
  epilogue: { what: 'Nothing in it counts.', section: SYNTAX },
  'octets no longer held': {
    what: 'The unit was counted, but its octets have been let go to keep the capture within its bounds.',
    section: SYNTAX,
  },
};
