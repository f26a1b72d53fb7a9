/** How much of each part of a message is taken before it is refused. All count octets unless they say otherwise. */
export interface HttpLimits {
  /** Request line or status line, its line end included. */
  readonly startLine: number;
  readonly method: number;
  /** One field line, folds and line end included. */
  readonly fieldLine: number;
  /** Number of field lines of a head or trailer section. */
  readonly fieldLines: number;
  /** A whole head, or a whole trailer section. */
  readonly head: number;
  /** Number of empty lines before a request line. */
  readonly emptyLines: number;
  /** The extensions of one chunk. */
  readonly chunkExtension: number;
  /** Content of one message, chunk framing not counted. */
  readonly content: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  startLine: 8192,
  method: 32,
  fieldLine: 16_384,
  fieldLines: 128,
  head: 32_768,
  emptyLines: 4,
  chunkExtension: 1024,
  content: 1_073_741_824,
};
