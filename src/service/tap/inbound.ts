import { asksForUpgrade } from '#wire/http/head-judgement.ts';
import { CLOSE } from '#wire/websocket/opcodes.ts';
import { CLOSE_DEADLINE, HANDSHAKE_DEADLINE } from './browser-deadlines.ts';
import type { Conversation } from './conversation.ts';
import type { TapHost } from './host.ts';
import type { Lane, Passage } from './lane.ts';
import type { Ledger, Owner } from './ledger.ts';
import type { LibraryStream } from './library-stream.ts';
import type { Transport } from './transport.ts';
import { MOST_WAITING } from './waiting.ts';

interface InboundParts {
  readonly host: TapHost;
  readonly conversation: Conversation;
  readonly lane: Lane;
  readonly ledger: Ledger;
  readonly transport: Transport;
  /** What the library reads from. */
  readonly stream: LibraryStream;
}

/** The client's direction: socket → record → gate → library. */
export class Inbound {
  readonly #conversation: Conversation;
  readonly #lane: Lane;
  readonly #ledger: Ledger;
  readonly #transport: Transport;
  readonly #stream: LibraryStream;
  readonly #host: TapHost;
  /** Octets before this offset are on their way to the library. */
  #taken = 0;
  #unit = 0;
  /** The beginning of an unfinished unit was given to the library already. */
  #begun = false;
  #wanted = true;

  constructor({ host, conversation, lane, ledger, transport, stream }: InboundParts) {
    this.#host = host;
    this.#conversation = conversation;
    this.#lane = lane;
    this.#ledger = ledger;
    this.#transport = transport;
    this.#stream = stream;
  }

  /** Takes one read, at `time` in microseconds. The array is the library's afterwards; what is kept is copied first, for `ws` unmasks in place. */
  read(octets: Uint8Array, time: number): void {
    const conversation = this.#conversation;
    const ledger = this.#ledger;
    const { client } = conversation.stack;
    const from = client.octets.end;
    const kept = this.#host.copy(octets);
    ledger.read(from, kept, time);
    conversation.fromClient(kept);
    if (this.#passesAtOnce(from)) {
      this.#taken = client.octets.end;
      this.#unit = Math.max(0, client.units.count - 1);
      this.#begun = this.#insideUnit();
      conversation.discard('client', this.#taken);
      this.#deliver(octets);
    } else this.#collect();
    this.#regulate();
  }

  /** The client has ended its half. */
  end(): void {
    const conversation = this.#conversation;
    const lane = this.#lane;
    conversation.clientEnded();
    this.#collect(Number.POSITIVE_INFINITY);
    this.#flushRest();
    lane.enqueue({ size: 0, owner: undefined, go: () => void this.#stream.deliver(null) });
  }

  /** The library wants more. */
  want(): void {
    this.#wanted = true;
    this.#regulate();
  }

  /** What the client's newest octets are is known now, by what the server said: they may go on. */
  proceed(): void {
    this.#collect();
    this.#regulate();
  }

  #passesAtOnce(from: number): boolean {
    const conversation = this.#conversation;
    const lane = this.#lane;
    if (!lane.empty || this.#taken !== from) return false;
    if (conversation.stack.upgrade) return runs(conversation.upgradedBy);
    if (!conversation.uniform || !runs(conversation.tailOwner)) return false;
    return !this.#insideUnit() || !conversation.atBeginning;
  }

  /** Sends every whole protocol message on its way while less than `bound` waits, and the rest when nothing could hold it. */
  #collect(bound = MOST_WAITING): void {
    const conversation = this.#conversation;
    const lane = this.#lane;
    const { client } = conversation.stack;
    const { units } = client;
    for (; this.#unit < units.count; this.#unit++) {
      const run = conversation.runOf(this.#unit);
      if (!run) break;
      const { offset, last } = run;
      const end = units.offset(last) + units.length(last);
      if (end > this.#taken) {
        if (lane.weight >= bound) return;
        const octets = this.#host.copy(client.octets.view(this.#taken, end));
        const begun = this.#begun && this.#taken > offset;
        this.#begun = false;
        this.#taken = end;
        this.#message(octets, last, offset, begun);
      }
      this.#unit = last;
      if (this.#unit === units.count - 1) break;
    }
    if (this.#insideUnit()) {
      if (this.#restMayGo()) this.#flushRest();
      else if (this.#isFull && lane.empty && !conversation.stack.awaitsUpgrade) this.#offerBeginning();
    }
    conversation.discard('client', this.#taken);
  }

  #message(octets: Uint8Array, unit: number, offset: number, begun: boolean): void {
    const conversation = this.#conversation;
    const owner = conversation.ownerOfClientOctet(offset);
    if (begun || runs(owner)) this.#enqueue(octets, owner, undefined);
    else {
      const kind = conversation.kindOf('client', unit);
      this.#enqueue(octets, owner, {
        kind,
        offset: this.#taken - octets.length,
        octets,
        ...this.#deadline(octets, unit),
      });
    }
  }

  /** How long the browser waits for the answer to what may be held here. */
  #deadline(octets: Uint8Array, unit: number): { browserDeadline?: number } {
    const { stack } = this.#conversation;
    const request = stack.exchangeOf('client', unit)?.request;
    if (request) return asksForUpgrade(request) ? { browserDeadline: HANDSHAKE_DEADLINE } : {};
    return stack.upgrade && ((octets[0] ?? 0) & 0x0f) === CLOSE ? { browserDeadline: CLOSE_DEADLINE } : {};
  }

  #restMayGo(): boolean {
    if (this.#begun) return true;
    const conversation = this.#conversation;
    const lane = this.#lane;
    if (!lane.empty) return false;
    if (!conversation.atBeginning) return runs(conversation.tailOwner);
    const owner = conversation.beginning(this.#taken);
    return owner !== 'unknown' && runs(owner);
  }

  #flushRest(): void {
    const conversation = this.#conversation;
    const { octets } = conversation.stack.client;
    if (this.#taken === octets.end) return;
    const rest = this.#host.copy(octets.view(this.#taken));
    const owner = conversation.ownerOfClientOctet(this.#taken);
    this.#taken = octets.end;
    this.#begun = true;
    this.#enqueue(rest, owner, undefined);
  }

  /** A protocol message too long to wait for its end is held by its beginning; its rest follows that. */
  #offerBeginning(): void {
    const conversation = this.#conversation;
    const { client } = conversation.stack;
    const owner = conversation.ownerOfClientOctet(this.#taken);
    if (runs(owner)) {
      this.#flushRest();
      return;
    }
    const offset = this.#taken;
    const octets = this.#host.copy(client.octets.view(offset));
    this.#taken = client.octets.end;
    this.#begun = true;
    const kind = conversation.stack.pending('client')?.kind ?? 'octets';
    this.#enqueue(octets, owner, { kind, offset, octets });
  }

  #insideUnit(): boolean {
    const { stack, clientWholeEnd } = this.#conversation;
    return stack.client.octets.end > clientWholeEnd;
  }

  #enqueue(octets: Uint8Array, owner: Owner, message: Passage['message']): void {
    // What the gate shows must stay as it was read when the library unmasks its copy in place.
    const shown = message && { ...message, octets: this.#host.copy(octets) };
    this.#lane.enqueue({
      size: octets.length,
      owner,
      ...(shown ? { message: shown } : {}),
      go: () => {
        this.#deliver(octets);
        this.#collect();
        this.#regulate();
      },
    });
  }

  #deliver(octets: Uint8Array): void {
    if (!this.#stream.deliver(octets)) this.#wanted = false;
  }

  /** Whether so much waits, for the gate or to be known whose it is, that no more may be read. */
  get #isFull(): boolean {
    const conversation = this.#conversation;
    const lane = this.#lane;
    const ledger = this.#ledger;
    const untaken = conversation.stack.client.octets.end - this.#taken;
    return lane.weight + untaken >= MOST_WAITING || ledger.unsettled >= MOST_WAITING;
  }

  /** Reads from the socket only while the library wants more and there is room for what has to wait. */
  #regulate(): void {
    const transport = this.#transport;
    const open = this.#wanted && !this.#isFull;
    if (open && transport.isPaused()) transport.resume();
    else if (!open && !transport.isPaused()) transport.pause();
  }
}

function runs(owner: Owner): boolean {
  return owner === undefined || owner.gate.mode('client') === 'run';
}
