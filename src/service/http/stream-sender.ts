import { isSame } from '#wire/octets/same.ts';
import type { Ending } from '../delivery.ts';
import { DeliveryLine, type Outcome, type Piece } from '../delivery-line.ts';
import type { EventFormat } from '../event-encodings.ts';
import type { FeedSubscriber } from '../feed-clock.ts';
import type { Timer } from '../timers.ts';
import { letGo } from './break-off.ts';
import type { OpenDelivery } from './deliveries.ts';
import type { WireExchange } from './exchange.ts';

interface Settings {
  readonly format: EventFormat;
  /** Number of the last event that the client has seen. */
  readonly cursor: number;
  /** What is sent from time to time so that the stream is not taken for dead, where the format knows such a thing. */
  readonly heartbeat?: Uint8Array;
  /** Whether the content ends with a trailer section that says how many events it was. */
  readonly trailer?: boolean;
}

/** Milliseconds that a client may let a stream wait before the capture says so: one that catches up waits often, and briefly. */
const PATIENCE = 100;

/** What mostly waits; an array of its own, even an empty one, costs each stream. */
const none: Piece[] = [];

/**
 * One answer that never ends by itself: the feed from a cursor on, through the HTTP library, each event at once. A client
 * that does not read is not waited for: it reads on from the bounded log when it is ready, and is told what the log no
 * longer held.
 */
export class StreamSender implements OpenDelivery, FeedSubscriber {
  // Not the whole exchange: what was asked is not needed for as long as the stream goes on.
  readonly #response: WireExchange['response'];
  readonly #session: WireExchange['session'];
  readonly #connection: WireExchange['connection'];
  readonly #settings: Settings;
  readonly #line = new DeliveryLine();
  #cursor: number;
  #sent = 0;
  /** Pieces whose pause is not over. */
  #queue = none;
  #pause: Timer | undefined;
  #rested = false;
  #heartbeat: Timer | undefined;
  #beats: number | undefined;
  #opening: Uint8Array | undefined;
  #ending: Ending | undefined;
  /** Writes that the tap has not taken yet, and what ends the connection once it has. */
  #untaken = 0;
  #breakOff: (() => void) | undefined;
  #blocked = false;
  /** Runs while it waits for its client, and the capture has not been told so yet. */
  #patience: Timer | undefined;
  #over = false;

  /** The head has been sent. */
  constructor({ response, session, connection }: WireExchange, settings: Settings) {
    this.#response = response;
    this.#session = session;
    this.#connection = connection;
    this.#settings = settings;
    this.#cursor = settings.cursor;
    session.feed.subscribe(this);
    session.deliveries.add(this);
    response.on('close', () => this.#leave());
    this.adopt();
  }

  adopt(): void {
    const { state } = this.#session.deliveries;
    const opening = this.#settings.format.opening(state.settings);
    if (opening !== undefined && (this.#opening === undefined || !isSame(opening, this.#opening))) {
      this.#opening = opening;
      this.#do({ pieces: [{ octets: opening }] });
    }
    this.#beatEach(state.settings.heartbeat);
    const end = this.#line.due(state);
    if (end === undefined) this.#pump();
    else this.#do({ pieces: this.#line.flush(), end });
  }

  news(): void {
    this.#pump();
  }

  end(): void {
    if (this.#over || this.#ending !== undefined) return;
    this.#session.timers.clear(this.#pause);
    this.#pause = undefined;
    const waiting = [...this.#queue, ...this.#line.flush()];
    this.#queue = none;
    for (const piece of waiting) this.#write(piece);
    this.#finish('end');
  }

  #leave(): void {
    const { feed, deliveries } = this.#session;
    this.#over = true;
    this.#session.timers.clear(this.#pause);
    this.#session.timers.clear(this.#patience);
    this.#session.timers.clear(this.#heartbeat);
    feed.unsubscribe(this);
    deliveries.delete(this);
  }

  #beatEach(milliseconds: number | undefined): void {
    const { heartbeat } = this.#settings;
    if (heartbeat === undefined || milliseconds === this.#beats) return;
    this.#session.timers.clear(this.#heartbeat);
    this.#beats = milliseconds;
    if (milliseconds === undefined) return;
    const beat = () => {
      this.#heartbeat = this.#session.timers.set(() => {
        beat();
        if (!this.#waits) this.#do(this.#line.aside(heartbeat, this.#session.deliveries.state));
      }, milliseconds);
    };
    beat();
  }

  /** Whether what comes next has to wait where it is: in the feed's log. */
  get #waits(): boolean {
    return this.#over || this.#blocked || this.#ending !== undefined || this.#queue.length > 0;
  }

  /** Sends the events after the cursor. */
  #pump(): void {
    const { feed, deliveries } = this.#session;
    while (!this.#waits && this.#cursor < feed.feed.last) {
      const { events, cursor, lost } = feed.feed.after(this.#cursor);
      if (lost > 0) this.#skip(lost);
      const encodings = deliveries.encodings(this.#settings.format);
      if (events.length === 0) this.#cursor = cursor;
      for (const event of events) {
        if (this.#waits) break;
        this.#cursor = event.id;
        this.#sent += 1;
        this.#do(this.#line.event(encodings.of(event), deliveries.state));
      }
    }
  }

  #skip(lost: number): void {
    const gap = this.#settings.format.gap(lost);
    if (gap !== undefined) this.#do(this.#line.aside(gap, this.#session.deliveries.state));
  }

  /** Nothing more is written until what waits has left. */
  #block(): void {
    if (this.#blocked) return;
    this.#blocked = true;
    // Nobody listens before: a stream that is always read costs less for it.
    this.#response.once('drain', () => this.#drained());
    this.#patience = this.#session.timers.set(() => {
      this.#patience = undefined;
      this.#tell('waits', 0);
    }, PATIENCE);
  }

  /** The client reads again: all that waited has left. */
  #drained(): void {
    if (!this.#over) {
      const { lost } = this.#session.feed.feed.after(this.#cursor);
      if (this.#patience === undefined || lost > 0) this.#tell('goes on', lost);
      this.#session.timers.clear(this.#patience);
      this.#patience = undefined;
    }
    this.#blocked = false;
    this.#pump();
  }

  #tell(state: 'waits' | 'goes on', skipped: number): void {
    this.#session.stalled(this.#connection.id, { state, waiting: this.#response.writableLength, skipped });
  }

  #do({ pieces, end }: Outcome): void {
    if (this.#queue.length === 0) this.#queue = [...pieces];
    else this.#queue.push(...pieces);
    this.#ending ??= end;
    this.#flush();
  }

  #flush(): void {
    while (!this.#over && this.#pause === undefined) {
      const [piece] = this.#queue;
      if (piece === undefined) break;
      if (piece.pause !== undefined && !this.#rested) {
        this.#pause = this.#session.timers.set(() => {
          this.#pause = undefined;
          this.#rested = true;
          this.#flush();
          this.#pump();
        }, piece.pause);
        return;
      }
      this.#rested = false;
      this.#queue.shift();
      this.#write(piece);
    }
    if (this.#queue.length > 0) return;
    this.#queue = none;
    if (this.#ending !== undefined) this.#finish(this.#ending);
  }

  #write({ octets, altered }: Piece): void {
    const response = this.#response;
    if (this.#over || octets.length === 0) return;
    if (altered !== undefined) this.#connection.replace({ intended: octets, ...altered });
    this.#untaken += 1;
    const taken = response.write(octets, () => {
      this.#untaken -= 1;
      if (this.#untaken === 0) this.#breakOff?.();
    });
    if (altered?.end !== undefined) this.#broken();
    const { unreadOctets } = this.#session.limits;
    if (taken || response.writableLength < unreadOctets) return;
    this.#block();
  }

  #finish(how: Ending): void {
    if (this.#over) return;
    const response = this.#response;
    if (how !== 'end') {
      this.#breakOff = () => this.#connection.breakOff(how);
      if (this.#untaken === 0) this.#breakOff();
      this.#broken();
      return;
    }
    const closing = this.#settings.format.closing();
    if (closing !== undefined) response.write(closing);
    if (this.#settings.trailer) response.addTrailers({ 'Server-Timing': `events;desc="${this.#sent}"` });
    response.end();
    this.#leave();
  }

  /** The tap ends the connection; nothing more is written. */
  #broken(): void {
    this.#leave();
    letGo(this.#response, this.#session.timers);
  }
}
