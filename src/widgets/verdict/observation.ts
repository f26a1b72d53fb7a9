import type { CaptureReader, Entry, UnitEntry } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import type { SeenConnection, Stretch } from '#capture/seen-connection.ts';
import { closeCodeOf } from '#widgets/ladder/describe-unit.ts';
import type { Breach, Side } from '#wire/octets/dissection.ts';

/** What crossed the wire of one connection, as far as it shows how its peers took each other's octets. */
export interface WireSeen {
  readonly connection: number;
  readonly peer: SeenConnection['peer'];
  /** Rules broken by either side, in the order in which they crossed. */
  readonly broken: readonly Breach[];
  /** The code in the first Close frame of each side; null for a Close frame without one. */
  readonly closeCodes: Readonly<Partial<Record<Side, number | null>>>;
  /** Who sent the first Close frame. */
  readonly closedFirst: Side | undefined;
  /** Of the answer to the handshake. */
  readonly status: number | undefined;
  readonly ended: { readonly how: 'closed' | 'reset'; readonly by: string } | undefined;
}

/** What script saw of one of the page's WebSockets. */
export interface ScriptSeen {
  readonly opened: boolean;
  readonly errored: boolean;
  readonly messages: number;
  readonly askedToClose: boolean;
  readonly closed: { readonly code: number; readonly reason: string; readonly wasClean: boolean } | undefined;
}

/** What is known of one run: one WebSocket of the page, or one raw client. */
export interface Observation {
  /** Undefined for a raw client. */
  readonly script: ScriptSeen | undefined;
  /** Undefined until the request is on the wire. */
  readonly wire: WireSeen | undefined;
}

/** How many data frames of a burst are judged, its newest: whatever ends a connection is among them. */
const JUDGED = 500;
/** How many breaches of a connection are kept, its first. */
const KEPT = 50;

interface Seeing {
  readonly connection: number;
  readonly stretch: Stretch;
  readonly peer: WireSeen['peer'];
  readonly broken: Breach[];
  readonly closeCodes: Partial<Record<Side, number | null>>;
  closedFirst: Side | undefined;
}

/** Sees what each handshake of a capture led to, as the capture grows. */
export class Observer {
  readonly #reader: CaptureReader;
  readonly #byStretch = new Map<Stretch, Seeing>();
  /** In the order of their requests. */
  readonly #seeings: Seeing[] = [];
  #read = 0;
  #script: MutableScript[] = [];
  #readPage = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  /** What is known of the page's WebSocket number `socket`; they are taken to make their requests in order. */
  ofSocket(socket: number, page: readonly PageEvent[]): Observation {
    this.#advance();
    const browsers = this.#seeings.filter(({ peer }) => peer === 'browser');
    return { script: this.#scriptOf(socket, page), wire: this.#seen(browsers[socket]) };
  }

  ofConnection(connection: number): Observation {
    this.#advance();
    return { script: undefined, wire: this.#seen(this.#seeings.findLast((each) => each.connection === connection)) };
  }

  #advance(): void {
    const { entries } = this.#reader;
    const judgedFrom = entries.length - JUDGED;
    for (; this.#read < entries.length; this.#read++) {
      const entry = entries[this.#read] as Entry;
      if (entry.kind === 'unit') this.#unit(entry, this.#read >= judgedFrom);
    }
  }

  #unit(entry: UnitEntry, judge: boolean): void {
    const stretch = this.#reader.stretchOf(entry);
    const opcode = stretch.wire.frames(entry.side)?.head(entry.unit)?.opcode;
    if (!judge && opcode !== undefined && opcode <= 2) return;
    const unit = stretch.wire.dissect(entry.side, entry.unit);
    const seeing = this.#byStretch.get(stretch) ?? this.#begin(entry, stretch);
    if (seeing.broken.length < KEPT) seeing.broken.push(...unit.broken);
    if (opcode === 8 && seeing.closeCodes[entry.side] === undefined) {
      seeing.closeCodes[entry.side] = closeCodeOf(unit) ?? null;
      seeing.closedFirst ??= entry.side;
    }
  }

  #begin({ connection }: UnitEntry, stretch: Stretch): Seeing {
    const peer = this.#reader.connections.get(connection)?.peer ?? 'browser';
    const seeing: Seeing = { connection, stretch, peer, broken: [], closeCodes: {}, closedFirst: undefined };
    this.#byStretch.set(stretch, seeing);
    this.#seeings.push(seeing);
    return seeing;
  }

  #seen(seeing: Seeing | undefined): WireSeen | undefined {
    if (!seeing) return undefined;
    const { connection, stretch, peer, broken, closeCodes, closedFirst } = seeing;
    const status = stretch.wire.exchanges.at(-1)?.response?.status;
    return {
      connection,
      peer,
      broken,
      closeCodes,
      closedFirst,
      status,
      ended: this.#reader.connections.get(connection)?.closed,
    };
  }

  #scriptOf(socket: number, page: readonly PageEvent[]): ScriptSeen | undefined {
    for (; this.#readPage < page.length; this.#readPage++) {
      const event = page[this.#readPage] as PageEvent;
      this.#script[event.socket] ??= {
        opened: false,
        errored: false,
        messages: 0,
        askedToClose: false,
        closed: undefined,
      };
      note(this.#script[event.socket] as MutableScript, event);
    }
    const seen = this.#script[socket];
    return seen && { ...seen };
  }
}

type MutableScript = { -readonly [Name in keyof ScriptSeen]: ScriptSeen[Name] };

function note(script: MutableScript, { name, detail = {} }: PageEvent): void {
  if (name === 'open') script.opened = true;
  else if (name === 'error') script.errored = true;
  else if (name === 'message') script.messages += 1;
  else if (name === 'close()') script.askedToClose = true;
  else if (name === 'close') {
    const { code, reason = '', wasClean } = detail;
    script.closed = { code: Number(code), reason: String(reason), wasClean: wasClean === true };
  }
}
