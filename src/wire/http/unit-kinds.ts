/** Numbers for the columns of a unit table. */
export const Kind = {
  requestHead: 1,
  responseHead: 2,
  content: 3,
  chunk: 4,
  lastChunk: 5,
  trailerSection: 6,
  undecodable: 7,
} as const;

/** The words for them. */
export const KIND_NAMES: Readonly<Record<number, string>> = {
  [Kind.requestHead]: 'request head',
  [Kind.responseHead]: 'response head',
  [Kind.content]: 'content',
  [Kind.chunk]: 'chunk',
  [Kind.lastChunk]: 'last chunk',
  [Kind.trailerSection]: 'trailer section',
  [Kind.undecodable]: 'undecodable',
};

/** Context of any unit: the stream ended before the unit did. */
export const CUT_SHORT = 0x80;
/** Context of a chunk: with it the content passes the limit. */
export const OVER_LIMIT = 0x40;
/** Context of content: only the end of the stream ends it. */
export const UNTIL_CLOSE = 0x20;

/** Context of a response head: what is to be known of the request that it answers. */
export const METHODS: readonly (string | undefined)[] = [undefined, 'HEAD', 'CONNECT'];

/** Context of undecodable octets: what they were read as. */
export const ReadAs = {
  /** Nothing: framing was lost before them. */
  nothing: 0,
  requestHead: 1,
  responseHead: 2,
  chunk: 3,
  trailerSection: 4,
  /** Nothing: the connection's last message was before them. */
  excess: 5,
  /** Nothing yet: whether they are HTTP depends on the answer to a request for another protocol. */
  waiting: 6,
} as const;
