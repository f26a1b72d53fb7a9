import { leavingOutToken } from '#capture/leave-out-token.ts';
import { CaptureReader, type HeldEntry } from '#capture/reader.ts';
import type { Capture, CaptureEvent, PageEvent } from '#capture/schema.ts';
import { atOnce, type Work } from '#capture/work.ts';
import type { ClockOffset } from '#link/clock-offset.ts';
import type { GateAction, Link, LinkState, Refusal } from '#link/link.ts';
import { RefusedError } from '#link/link.ts';
import { NoWorkerError } from '#link/no-worker-error.ts';
import type { OpenLink } from '#link/other-end.ts';
import type { RecordedSocket } from '#link/recorded-socket.ts';
import type { WhatIf } from '#service/what-ifs.ts';
import type { Row } from '#widgets/ladder/row.ts';
import { type Listing, Timeline } from '#widgets/ladder/timeline.ts';
import type { Opened } from '#widgets/open/opened.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { inSlices } from './in-slices.ts';
import type { LabSetup } from './lab-setup.ts';
import { listingOf, type Technique, type TechniqueInUse } from './technique.ts';
import { Adder, type Totals } from './totals.ts';

/** What a lab shows, and what it can do about it. */
export type LabState =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'opening' }
  | LinkState
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing answered at all, and why nothing is simulated either, where that is known. */
  | { readonly kind: 'no sandbox'; readonly reason?: string };

/** Finds what a lab talks to now, and how a link to it is opened. Rejects with TypeError when nothing answers. */
export type FindEnd = () => Promise<OpenLink>;

/** How many events are taken in, and about how many entries are listed, between two steps of the work. */
const EVENTS_AT_ONCE = 100;
const ENTRIES_AT_ONCE = 1000;

const NO_CLOCK = { offset: 0, uncertainty: 0 };

/** One lab: a recorded capture at first, a session of its own once connected. It draws nothing. */
export class LabSession {
  state: LabState = { kind: 'recorded' };
  /** Whether the gate holds what the sandbox sends. */
  holding = false;
  /** The WebSocket that the page opened last. */
  socket: RecordedSocket | undefined;
  /** What the first button says. */
  readonly start: string;
  /** What the page does with the other end. */
  readonly technique: TechniqueInUse;
  /** What its rows are. */
  readonly listing: Listing;
  setup: LabSetup = {};
  /** The capture that came with the lesson. */
  lesson: Capture | undefined;
  /** Where the capture that is shown comes from, if not with the lesson. */
  opened: Opened | undefined;
  page: PageEvent[] = [];
  /** What the sandbox does wrong on purpose from the next connection on. */
  whatIf: WhatIf | undefined;
  /** What was armed for each WebSocket of the page, by its number. */
  whatIfs: (WhatIf | undefined)[] = [];
  #arming: Promise<unknown> = Promise.resolve();
  /** What came and was not taken in yet, in order. */
  #waiting: (() => Work<void> | undefined)[] = [];
  #stopTaking: (() => void) | undefined;
  /** Who waits for all to be taken in. */
  #awaiting: (() => void)[] = [];
  #reader = new CaptureReader(KNOWN_PROTOCOLS);
  #timeline: Timeline;
  #adder = new Adder(this.#reader);
  #link: Link | undefined;
  /** The session of the link is no more; what was captured of it is kept until there is another. */
  #isOver = false;
  #clock = NO_CLOCK;
  #events: CaptureEvent[] = [];
  #recorded: Capture | undefined;
  #run = 0;
  /** How many of the page's events were looked through for a close. */
  #looked = 0;
  #closeEvent: PageEvent | undefined;
  readonly #findEnd: FindEnd;
  readonly #changed: () => void;

  /** @param changed called after anything that a reader can see has changed */
  constructor(technique: Technique, findEnd: FindEnd, changed: () => void) {
    this.start = technique.start;
    this.listing = listingOf(technique);
    this.#timeline = new Timeline(this.#reader, this.listing);
    this.technique = technique.use(this);
    this.#findEnd = findEnd;
    this.#changed = changed;
  }

  get reader(): CaptureReader {
    return this.#reader;
  }

  /** The events of the capture so far, in order. */
  get events(): readonly CaptureEvent[] {
    return this.#events;
  }

  /** How the page's clock stands to the server's, in microseconds. */
  get clock(): ClockOffset {
    return this.#clock;
  }

  get origin(): Capture['origin'] {
    return this.#link?.origin ?? 'recorded';
  }

  /** `host:port` of the other end, once connected. */
  get address(): string | undefined {
    return this.#link?.address;
  }

  /** Whether what the lab talks to answers; undefined where that is not known now. */
  get answers(): boolean | undefined {
    const { kind } = this.state;
    // A refusal is an answer too.
    if (kind === 'live' || (kind === 'refused' && this.#link && !this.#isOver)) return true;
    return kind === 'reconnecting' || kind === 'no sandbox' ? false : undefined;
  }

  /** Whether the first button does anything now: nothing is open or on its way. */
  get connectable(): boolean {
    return this.state.kind !== 'opening' && (this.#isOver || !this.technique.busy);
  }

  get link(): Link | undefined {
    return this.#link;
  }

  /** What can be let go: a session that is over holds nothing. */
  get held(): HeldEntry[] {
    return this.#link && !this.#isOver ? this.#reader.held : [];
  }

  /** The server's clock now, in microseconds; undefined before there is a link. */
  get serverNow(): number | undefined {
    return this.#link && this.#link.now() + this.#clock.offset;
  }

  /** Shows a capture that was made before, as it is read; a session that goes on is let go. */
  play(capture: Capture, opened?: Opened): void {
    this.#link?.end();
    this.technique.forget();
    this.#reset();
    this.opened = opened;
    this.#clock = capture.clocks.page ?? NO_CLOCK;
    this.#recorded = capture;
    this.state = { kind: 'recorded' };
    this.#take(() => this.#playing(capture));
    this.#changed();
  }

  /** Whether all that has come is among the rows. */
  get settled(): boolean {
    return this.#stopTaking === undefined;
  }

  /** Resolves once all that has come is among the rows, or was thrown away. */
  async whenSettled(): Promise<void> {
    if (!this.settled) await new Promise<void>((resolve) => this.#awaiting.push(resolve));
  }

  /** The recorded capture, as long as it is the one that is shown. */
  get recorded(): Capture | undefined {
    return this.#recorded;
  }

  /** The live capture so far as one document that holds no token; undefined while there is none. */
  capture(title: string, browser: string): Capture | undefined {
    return atOnce(this.capturing(title, browser));
  }

  /** As `capture`, in steps: what comes meanwhile is no part of it. */
  *capturing(title: string, browser: string): Work<Capture | undefined> {
    const link = this.#link;
    if (!link) return undefined;
    const page = [...this.page];
    const clocks = { page: this.#clock };
    return {
      format: 'wire101-capture',
      version: 1,
      origin: link.origin,
      title,
      browser,
      startedAt: link.startedAt,
      clocks,
      events: yield* leavingOutToken([...this.#events], link.wireToken),
      page,
    };
  }

  /** What happened, in an order that can be. */
  rows(): readonly Row[] {
    if (this.settled && this.#list()) this.#goOn();
    return this.#timeline.list;
  }

  /** The last close event that the page saw. */
  get closeEvent(): PageEvent | undefined {
    for (; this.#looked < this.page.length; this.#looked++) {
      const event = this.page[this.#looked];
      if (event?.name === 'close') this.#closeEvent = event;
    }
    return this.#closeEvent;
  }

  /** The rows that were added since this was asked last. */
  takeAdded(): Row[] {
    return this.#timeline.takeAdded();
  }

  totals(): Totals {
    return this.#adder.totals();
  }

  /**
   * Does what the first button says, in a new session where there is none that goes on; `hold` holds what the sandbox sends
   * from then on.
   */
  async connect(hold: boolean): Promise<void> {
    const link = await this.live();
    if (!link || !(await this.gate(hold ? 'hold' : 'run'))) return;
    this.technique.open(link);
    this.#changed();
  }

  /** A session that goes on, opened if there is none; undefined when none can be had now. */
  async live(): Promise<Link | undefined> {
    if (this.state.kind === 'opening') return undefined;
    if ((!this.#link || this.#isOver) && !(await this.renew())) return undefined;
    await this.#arming;
    return this.#isOver ? undefined : this.#link;
  }

  /** Has the sandbox do something wrong on purpose from the next connection on; nothing when undefined. */
  async arm(whatIf: WhatIf | undefined): Promise<void> {
    this.whatIf = whatIf;
    const link = this.#isOver ? undefined : this.#link;
    if (link) this.#arming = link.commands.arm(whatIf?.plan).catch((error: unknown) => this.#failed(error));
    this.#changed();
    await this.#arming;
  }

  /** Throws all away and connects anew. */
  async restart(hold: boolean): Promise<void> {
    if (await this.renew()) await this.connect(hold);
  }

  /** Steers the gate; says whether the sandbox did it. */
  async gate(action: GateAction): Promise<boolean> {
    const link = this.#link;
    if (!link) return false;
    try {
      await link.gate(action);
      if (action !== 'step') this.holding = action === 'hold';
      // That it did shows that it answers again.
      if (this.state.kind === 'refused' || this.state.kind === 'reconnecting') this.state = { kind: 'live' };
      this.#changed();
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  /** Lets the session go, as when the page is left; a browser may bring the page back as it was. */
  leave(reason = 'the page was left'): void {
    if (!this.#link) return;
    this.#link.end();
    this.#is({ kind: 'expired', reason });
  }

  /**
   * Lets the session go and opens another; says whether there is one now. What was captured is thrown away only then: where nothing
   * answers, or a limit is reached, it stays.
   */
  async renew(): Promise<boolean> {
    const before = this.state;
    this.#is({ kind: 'opening' });
    let run = this.#run;
    const mine = () => run === this.#run;
    try {
      const open = await this.#findEnd();
      if (!mine()) return false;
      this.#link?.end();
      this.#isOver = this.#link !== undefined;
      this.technique.forget();
      // What the session before goes on to say is no part of this one.
      this.#run += 1;
      run = this.#run;
      const link = await open({
        captured: (events) => mine() && this.#take(() => this.#receiving(events)),
        saw: (event) => mine() && this.#saw(event),
        changed: (state) => mine() && this.#take(() => this.#becomes(state)),
      });
      if (!mine()) {
        link.end();
        return false;
      }
      this.#reset();
      run = this.#run;
      if (this.setup.behaviour) await link.commands.setBehaviour(this.setup.behaviour);
      if (!mine()) {
        link.end();
        return false;
      }
      this.#link = link;
      this.#clock = link.clock;
      this.#is({ kind: 'live' });
      if (this.whatIf) await this.arm(this.whatIf);
      return true;
    } catch (error) {
      if (!mine()) return false;
      const unanswered = before.kind === 'expired' && !(error instanceof RefusedError);
      if (unanswered) this.#is({ kind: 'expired', reason: 'no sandbox answers for a new one' });
      else this.#failed(error);
      return false;
    }
  }

  /** Takes in what came, after what came before it: in slices, so that however much it is, the page is never held up. */
  #take(work: () => Work<void> | undefined): void {
    this.#waiting.push(work);
    if (this.settled) this.#goOn();
  }

  /** Takes in and lists what there is. */
  #goOn(): void {
    let done = false;
    this.#stopTaking = () => {};
    const stop = inSlices(this.#taking(), {
      done: () => {
        done = true;
        this.#settle();
        this.#changed();
      },
      progress: () => this.#changed(),
    });
    if (!done) this.#stopTaking = stop;
  }

  #settle(): void {
    this.#stopTaking = undefined;
    for (const resolve of this.#awaiting.splice(0)) resolve();
  }

  *#taking(): Work<void> {
    for (;;) {
      const [work] = this.#waiting;
      if (work) {
        const steps = work();
        if (steps) yield* this.#listing(steps);
        this.#waiting.shift();
        // Little that came alone is taken in and listed in one step.
        if (this.#waiting.length === 0) continue;
      } else if (!this.#list()) return;
      yield 1;
    }
  }

  /** Does the work, and lists meanwhile what it reads. */
  *#listing(steps: Work<void>): Work<void> {
    let listed = this.#reader.entries.length;
    for (let step = steps.next(); !step.done; step = steps.next()) {
      yield step.value;
      if (this.#reader.entries.length - listed < ENTRIES_AT_ONCE) continue;
      listed = this.#reader.entries.length;
      this.#list();
      this.#adder.totals();
      yield step.value;
    }
  }

  /** Lists what was read, and what the page saw, as far as that is done in one step. Says whether there is more. */
  #list(): boolean {
    return this.#timeline.advance(this.page, this.#clock, this.state.kind !== 'live', this.#waiting.length > 0);
  }

  *#receiving(events: readonly CaptureEvent[]): Work<void> {
    for (const [index, event] of events.entries()) {
      if (event.id > this.#reader.lastId) this.#events.push(event);
      // The teacher of a workshop may have told it, too.
      if (event.type === 'gate' && event.side === 'server') this.holding = event.mode === 'hold';
      yield* this.#reader.receiving(event);
      if (index % EVENTS_AT_ONCE === EVENTS_AT_ONCE - 1) yield index / events.length;
    }
  }

  /** Reads a capture with what its page had seen by then. */
  *#playing({ events, page }: Capture): Work<void> {
    let seen = 0;
    for (const [index, event] of events.entries()) {
      this.#events.push(event);
      yield* this.#reader.receiving(event);
      while ((page[seen]?.time ?? Number.POSITIVE_INFINITY) + this.#clock.offset <= event.time) {
        this.page.push(page[seen] as PageEvent);
        seen += 1;
      }
      if (index % EVENTS_AT_ONCE === EVENTS_AT_ONCE - 1) yield index / events.length;
    }
    for (; seen < page.length; seen++) this.page.push(page[seen] as PageEvent);
  }

  #saw(event: PageEvent): void {
    this.page.push(event);
    this.#changed();
  }

  #becomes(state: LinkState): undefined {
    this.#is(state);
  }

  #is(state: LabState): void {
    this.state = state;
    if (state.kind === 'expired') this.#isOver = true;
    if (state.kind === 'expired' || state.kind === 'opening') this.holding = false;
    this.#changed();
  }

  #failed(error: unknown): void {
    if (error instanceof RefusedError) {
      const gone = this.#link && [401, 403, 404, 410].includes(error.refusal.status);
      this.#is(
        gone
          ? { kind: 'expired', reason: 'the sandbox no longer knows this session' }
          : { kind: 'refused', refusal: error.refusal },
      );
    } else if (this.state.kind !== 'reconnecting') {
      if (this.#link && !this.#isOver) this.#is({ kind: 'reconnecting', attempt: 1 });
      else if (error instanceof NoWorkerError) this.#is({ kind: 'no sandbox', reason: error.message });
      else this.#is({ kind: 'no sandbox' });
    }
  }

  #reset(): void {
    this.#run += 1;
    this.#stopTaking?.();
    this.#settle();
    this.#waiting = [];
    this.#reader = new CaptureReader(KNOWN_PROTOCOLS);
    this.#timeline = new Timeline(this.#reader, this.listing);
    this.#adder = new Adder(this.#reader);
    this.#link = undefined;
    this.#isOver = false;
    this.#clock = NO_CLOCK;
    this.holding = false;
    this.page = [];
    this.#looked = 0;
    this.#closeEvent = undefined;
    this.#events = [];
    this.#recorded = undefined;
    this.opened = undefined;
  }
}
