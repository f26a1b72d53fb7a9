import { CaptureReader } from '#capture/reader.ts';
import type { Tone } from '#terminal/host.ts';
import { Shell } from '#terminal/shell.ts';
import { CapturedEnd, type TerminalLink } from '#widgets/terminal/captured-end.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import type { Party } from '../contract/party.ts';
import { until } from '../sandbox/harness.ts';

/** Two terminals at one session, whose capture is read again and again, and all that they printed. */
export class Desk {
  readonly reader = new CaptureReader(KNOWN_PROTOCOLS);
  readonly printed: { readonly terminal: 1 | 2; readonly text: string; readonly tone: Tone }[] = [];
  readonly shells: Readonly<Record<1 | 2, Shell>>;
  readonly party: Party;
  readonly #end: CapturedEnd;
  #over = false;

  constructor(party: Party, address: string, origin: TerminalLink['origin']) {
    this.party = party;
    const wireToken = party.base.slice(3);
    const { commands } = party;
    const link = {
      origin,
      address,
      wireToken,
      mqtt: {},
      commands: { openRawClient: async (to?: 'wire' | 'mqtt') => commands.openRawClient(to) },
    };
    this.#end = new CapturedEnd(link, this.reader);
    this.shells = { 1: this.#shell(1), 2: this.#shell(2) };
    this.#follow().catch((error: unknown) => {
      if (!this.#over) throw error;
    });
  }

  /** What terminal 1 printed, line by line. */
  get text(): string {
    return this.printed
      .filter(({ terminal }) => terminal === 1)
      .map(({ text }) => text)
      .join('\n');
  }

  /** Types lines into terminal 1, one after the other. */
  async type(...lines: string[]): Promise<void> {
    for (const line of lines) await this.shells[1].enter(line);
  }

  /** Waits until terminal 1 has printed something. */
  shows(text: string | RegExp): Promise<unknown> {
    return until(() => (typeof text === 'string' ? this.text.includes(text) : text.test(this.text)));
  }

  async grown(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  leave(): void {
    this.#over = true;
  }

  #shell(terminal: 1 | 2): Shell {
    return new Shell({
      print: (text, tone = 'plain') => this.printed.push({ terminal, text, tone }),
      clear: () => this.printed.splice(0),
      otherEnd: async () => this.#end,
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
      after: (milliseconds, task) => {
        const timer = setTimeout(task, milliseconds);
        return () => clearTimeout(timer);
      },
    });
  }

  async #follow(): Promise<void> {
    while (!this.#over) {
      for (const event of await this.party.events()) this.reader.receive(event);
      this.#end.advance();
      await this.grown();
    }
  }
}
