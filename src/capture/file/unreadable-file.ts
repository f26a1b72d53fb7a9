import { DocumentError } from '../read-document.ts';

/** Why a file that is no document of ours cannot be read, in one line for its reader: what is wrong, and where. */
export class UnreadableFile extends DocumentError {
  /** Offset of the first octet that is wrong; undefined where no one octet is. */
  readonly offset: number | undefined;

  constructor(what: string, offset?: number) {
    super(offset === undefined ? `${what}.` : `${what}, at octet ${offset}.`);
    this.offset = offset;
  }
}
