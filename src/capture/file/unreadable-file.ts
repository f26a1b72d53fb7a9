/** Why a file cannot be read, in one line for its reader: what is wrong, where, and which limit it passed if that is why. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  /** Offset of the first octet that is wrong; undefined where no one octet is. */
  readonly offset: number | undefined;

  constructor(what: string, offset?: number) {
    super(offset === undefined ? `${what}.` : `${what}, at octet ${offset}.`);
    this.offset = offset;
  }
}
