import { PACKET_NAMES } from '#wire/mqtt/packet-types.ts';
import { CLOSE } from '#wire/websocket/opcodes.ts';
import { payloadOf } from './frame-payload.ts';
import { PacketBoundaries } from './packet-boundaries.ts';

/** Frames that belong together, by their numbers among the units of the client, and where the first begins. */
export interface Run {
  readonly first: number;
  readonly last: number;
  readonly offset: number;
}

interface NamedRun extends Run {
  /** Offset just past it. */
  readonly end: number;
  readonly kind: string;
}

/** How many runs are remembered before those that have passed are forgotten. */
const MANY = 64;

/**
 * Puts the frames of a client that carries MQTT together, so that the gate holds control packets: a run of frames goes on
 * until a packet ends, and is named by all the packets that end in its last frame. A control frame within a packet belongs
 * to the packet's run; a Close ends it.
 */
export class PacketRuns {
  readonly #boundaries = new PacketBoundaries();
  #runs: NamedRun[] = [];
  #open: { readonly first: number; readonly offset: number } | undefined;
  readonly first: number;
  /** Number of the next frame to be taken. */
  next: number;

  /** @param first number of the first frame among the units of the client */
  constructor(first: number) {
    this.first = first;
    this.next = first;
  }

  /** Takes the next frame, which stands at `offset`. */
  take(frame: Uint8Array, offset: number): void {
    const unit = this.next;
    this.next += 1;
    const { first, offset: begin } = this.#open ?? { first: unit, offset };
    const opcode = (frame[0] ?? 0) & 0x0f;
    const payload = opcode < 3 ? payloadOf(frame) : undefined;
    const ended = payload ? this.#boundaries.take(payload) : [];
    if (ended.length === 0 && this.#boundaries.inside && opcode !== CLOSE) {
      this.#open = { first, offset: begin };
      return;
    }
    this.#open = undefined;
    this.#runs.push({ first, last: unit, offset: begin, end: offset + frame.length, kind: named(ended) });
  }

  /** The run that frame `unit` is of; undefined while its last frame has not come. */
  runOf(unit: number): NamedRun | undefined {
    return this.#runs.findLast(({ first, last }) => first <= unit && unit <= last);
  }

  /** Where the run begins whose last frame has not come; undefined when there is none. */
  get openAt(): number | undefined {
    return this.#open?.offset;
  }

  /** Octets before `offset` are on their way. */
  discardBefore(offset: number): void {
    if (this.#runs.length > MANY)
      this.#runs = this.#runs.filter(({ end }, index) => end > offset || index === this.#runs.length - 1);
  }
}

/** The names of the control packets that a frame of a server carries, as a gate's word for it. */
export function packetNames(frame: Uint8Array): string {
  const payload = payloadOf(frame);
  const isData = ((frame[0] ?? 0) & 0x0f) < CLOSE;
  return named(isData && payload ? new PacketBoundaries().take(payload) : []);
}

function named(types: readonly number[]): string {
  return types.length === 0 ? 'frame' : types.map((type) => PACKET_NAMES[type]).join(', ');
}
