import type { CaptureReader, Entry } from '#capture/reader.ts';

/** Follows a capture as it grows, entry after entry. */
export abstract class EntryFollower {
  readonly reader: CaptureReader;
  #read = 0;

  constructor(reader: CaptureReader) {
    this.reader = reader;
  }

  /** Reads what was added since the last call. Says whether anything was. */
  advance(): boolean {
    const { entries } = this.reader;
    const from = this.#read;
    for (; this.#read < entries.length; this.#read++) this.receive(entries[this.#read] as Entry);
    return this.#read > from;
  }

  /** The next entry of the capture. */
  protected abstract receive(entry: Entry): void;
}
