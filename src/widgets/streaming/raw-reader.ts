import type { RawClient } from '#link/commands.ts';
import type { Link } from '#link/link.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import { encodeRequestHead } from '#wire/http/encode.ts';

/** A client that is no browser asks for the stream. It keeps nothing back: what it does not read, the server notices soon. */
export class RawReader {
  readonly #lab: LabSession;
  #client: RawClient | undefined;
  #opening = false;
  #pace: number | undefined;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#opening || this.#goesOn;
  }

  get #goesOn(): boolean {
    return (
      this.#client !== undefined && this.#lab.reader.connections.get(this.#client.connection)?.closed === undefined
    );
  }

  /** Asks for the stream in `format`, and reads as it was told. */
  async open(link: Link, format: string): Promise<void> {
    this.#opening = true;
    try {
      this.#client = await link.commands.openRawClient();
      await this.#client.read(this.#pace);
      const target = `/s/${link.wireToken}/stream?format=${format}`;
      await this.#client.send(encodeRequestHead({ method: 'GET', target, lines: [['Host', link.address]] }));
    } finally {
      this.#opening = false;
    }
  }

  /** Reads so many octets a second from now on: 0 for nothing, all as it comes when undefined. */
  async read(octetsPerSecond: number | undefined): Promise<void> {
    if (octetsPerSecond === this.#pace) return;
    this.#pace = octetsPerSecond;
    if (this.#goesOn) await this.#client?.read(octetsPerSecond);
  }

  async stop(): Promise<void> {
    if (this.#goesOn) await this.#client?.end('reset');
  }

  forget(): void {
    this.#client = undefined;
  }

  /** How it stands; undefined when there is none. */
  words(): StatusWords | undefined {
    if (this.#opening) return { tone: 'good', text: 'The raw client asks.' };
    if (!this.#client) return undefined;
    if (!this.#goesOn) return { tone: 'plain', text: 'The answer to the raw client has ended.' };
    return {
      tone: 'good',
      text: 'The answer to the raw client has begun and does not end. No script of this page sees any of it.',
    };
  }
}
