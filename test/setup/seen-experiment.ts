import { octetsOf } from '#capture/octets-of.ts';
import { CaptureReader } from '#capture/reader.ts';
import type { Capture, PageEvent } from '#capture/schema.ts';
import { SeenRequests } from '#capture/seen-requests.ts';
import { type Account, accountOf } from '#measure/account.ts';
import { FeedFollower, type FeedTechnique } from '#measure/feed-follower.ts';
import { packetsIn } from '#measure/mqtt-packets.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';

/** A frame that crossed. */
interface SeenFrame {
  readonly side: Side;
  readonly connection: number;
  readonly opcode: number;
  readonly fin: number;
  readonly masked: boolean;
  /** Octets of payload, and of the whole frame. */
  readonly payload: number;
  readonly octets: number;
  /** The payload, unmasked, one character an octet. */
  readonly text: string;
}

/** A control packet of MQTT that crossed. */
interface SeenPacket {
  readonly side: Side;
  readonly connection: number;
  readonly kind: string;
}

const latin1 = (octets: Uint8Array) => Buffer.from(octets).toString('latin1');

/** What an experiment has brought so far, read from the lab's own capture. */
export class SeenExperiment {
  readonly page: readonly PageEvent[];
  readonly frames: SeenFrame[] = [];
  readonly packets: SeenPacket[] = [];
  readonly #capture: Capture;
  readonly #reader = new CaptureReader({ subprotocols: KNOWN_SUBPROTOCOLS });

  constructor(capture: Capture) {
    this.#capture = capture;
    this.page = capture.page;
    for (const event of capture.events) this.#reader.receive(event);
    for (const entry of this.#reader.entries) {
      if (entry.kind !== 'unit') continue;
      const { side, connection, unit } = entry;
      const { wire } = this.#reader.stretchOf(entry);
      for (const { packet } of packetsIn(this.#reader, entry)) {
        this.packets.push({ side, connection, kind: packet.kind });
      }
      const frames = wire.protocolOf(side, unit) === 'websocket' ? wire.frames(side) : undefined;
      const head = frames?.head(unit);
      if (!frames || !head) continue;
      const { opcode, fin, mask, payloadLength } = head;
      const octets = wire[side].units.length(unit);
      const text = latin1(frames.unmasked(unit));
      this.frames.push({ side, connection, opcode, fin, masked: mask === 1, payload: payloadLength, octets, text });
    }
  }

  /** All that `side` sent, connection after connection, each on a line of its own, one character an octet. */
  sent(side: Side): string {
    const sent = new Map<number, string>();
    for (const event of this.#capture.events) {
      if (event.type !== 'octets' || event.side !== side) continue;
      sent.set(event.connection, (sent.get(event.connection) ?? '') + latin1(octetsOf(event)));
    }
    return [...sent.values()].join('\n');
  }

  get requests(): string[] {
    return this.sent('client').match(/^(?:GET|POST|OPTIONS) \S+(?= HTTP\/1\.1\r$)/gm) ?? [];
  }

  get statuses(): number[] {
    return [...this.sent('server').matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  }

  get connections(): number {
    return this.count('connection-opened');
  }

  /** How many events of this type the capture has. */
  count(type: Capture['events'][number]['type']): number {
    return this.#capture.events.filter((event) => event.type === type).length;
  }

  /** How many writes the server made. */
  get writes(): number {
    return this.#capture.events.filter((event) => event.type === 'octets' && event.side === 'server').length;
  }

  /** What the page saw or did of this name; `holds` may ask more of it. */
  saw(name: string, holds: (detail: NonNullable<PageEvent['detail']>) => boolean = () => true): number {
    return this.page.filter((event) => event.name === name && holds(event.detail ?? {})).length;
  }

  framesOf(side: Side, ...opcodes: readonly number[]): SeenFrame[] {
    return this.frames.filter(
      (frame) => frame.side === side && (opcodes.length === 0 || opcodes.includes(frame.opcode)),
    );
  }

  packetsOf(side: Side, kind: string): SeenPacket[] {
    return this.packets.filter((packet) => packet.side === side && packet.kind === kind);
  }

  /** An event was made while a request waited, and its answer came then. */
  get answeredWhenMade(): boolean {
    const { events } = this.#capture;
    return events.some((event, at) => {
      if (event.type !== 'exchange') return false;
      const rest = events.slice(at + 1);
      const answer = rest.findIndex(
        (each) => each.type === 'octets' && each.side === 'server' && each.connection === event.connection,
      );
      return answer > 0 && rest.slice(0, answer).some(({ type }) => type === 'feed');
    });
  }

  /** Two requests for the same were made, and the second crossed only when the first had been answered. */
  get askedInTurn(): boolean {
    const seen = new SeenRequests(this.#reader);
    seen.advance();
    const [first, second] = seen.all.filter(({ target }) => target === seen.all[0]?.target);
    return first?.end !== undefined && second !== undefined && second.time >= first.end.time;
  }

  /** The longest that a request waited for its answer, in microseconds. */
  get longestAnswer(): number {
    const seen = new SeenRequests(this.#reader);
    seen.advance();
    return Math.max(0, ...seen.all.map(({ time, answer }) => (answer?.time ?? time) - time));
  }

  /** What became of each event of the feed. */
  account(technique: FeedTechnique): Account {
    const follower = new FeedFollower(this.#reader, technique);
    follower.advance(this.page, this.#capture.clocks.page?.offset ?? 0);
    return accountOf(follower);
  }
}
