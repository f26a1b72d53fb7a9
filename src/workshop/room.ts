import type { Keeper, KeptRoom, KeptSeat } from './kept.ts';
import type { Consent, KeptMission, Pin, Progress, Results, RoomView } from './model.ts';
import { nameKey, tidyName } from './seat-name.ts';

/** A command was decided on a room that another teacher has changed meanwhile; nothing was done. */
export class StaleError extends Error {}

/** What is remembered of a learner's way: the last ones. */
const MOST_MISSIONS = 40;
const MOST_PAGES = 60;

interface Settings {
  readonly room: KeptRoom;
  readonly seats: readonly KeptSeat[];
  readonly keeper: Keeper;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The room of a workshop: its seats, and what its teachers have said. All that changes is kept before it is told. */
export class Room {
  readonly #keeper: Keeper;
  readonly #now: () => number;
  readonly #seats: Map<string, KeptSeat>;
  #room: KeptRoom;

  constructor({ room, seats, keeper, now }: Settings) {
    this.#room = room;
    this.#seats = new Map(seats.toSorted((a, b) => a.number - b.number).map((seat) => [seat.id, seat]));
    this.#keeper = keeper;
    this.#now = now;
  }

  get kept(): KeptRoom {
    return this.#room;
  }

  /** The seats in the order of their numbers. */
  get seats(): IterableIterator<KeptSeat> {
    return this.#seats.values();
  }

  get size(): number {
    return this.#seats.size;
  }

  seat(id: string): KeptSeat | undefined {
    return this.#seats.get(id);
  }

  /** @param present how many seats have a page open */
  view(present: number): RoomView {
    const { code, revision, pin, attention, attentions, together } = this.#room;
    return { code, revision, ...(pin && { pin }), attention, attentions, together, present };
  }

  /** A learner takes a seat; without a name it is called by its number, and a name that another has gets a number behind it. */
  join(id: string, digest: string, name: string | undefined): KeptSeat {
    const number = this.#room.nextSeat;
    this.#keepRoom({ nextSeat: number + 1 });
    const now = this.#now();
    return this.#keepSeat({
      ...{ id, number, digest, name: this.#free(number, name), joinedAt: now, seenAt: now },
      ...{ missions: [], pages: [], consent: 'none', resets: 0 },
    });
  }

  rename(seat: KeptSeat, name: string): KeptSeat {
    return this.#keepSeat({ ...seat, name: this.#free(seat.number, name, seat.id) });
  }

  /** The seat is given up, or taken away. */
  leave(id: string): void {
    if (this.#seats.delete(id)) this.#keeper.dropSeat(id);
  }

  /** Takes in what a learner's page tells. */
  progress(seat: KeptSeat, told: Progress): KeptSeat {
    const now = this.#now();
    const { page, lab, mission, closeCode, pin } = told;
    const pages = page && [...seat.pages.filter(({ address }) => address !== page.address), { ...page, at: now }];
    return this.#keepSeat({
      ...seat,
      seenAt: now,
      ...(pages && { pages: pages.slice(-MOST_PAGES) }),
      ...(lab !== undefined && { lab }),
      ...(closeCode !== undefined && { closeCode }),
      ...(mission && { missions: withMission(seat.missions, mission, now) }),
      ...(pin && pin.id === this.#room.pin?.id && { pin }),
    });
  }

  /** The seat was heard of. */
  seen(seat: KeptSeat): KeptSeat {
    return this.#keepSeat({ ...seat, seenAt: this.#now() });
  }

  consent(seat: KeptSeat, consent: Consent): KeptSeat {
    return this.#keepSeat({ ...seat, consent });
  }

  /** The seat's way is forgotten, its place stays. */
  resetSeat(seat: KeptSeat): KeptSeat {
    const { lab: _lab, closeCode: _code, pin: _pin, ...rest } = seat;
    return this.#keepSeat({ ...rest, missions: [], pages: [], resets: seat.resets + 1 });
  }

  /**
   * Points the class at something, or at nothing any more.
   * @throws StaleError when `revision` is not the room's
   */
  pin(revision: number, pin: Pin | undefined): void {
    const { nextPin } = this.#room;
    this.#change(revision, pin ? { pin: { ...pin, id: nextPin, at: this.#now() }, nextPin: nextPin + 1 } : { pin });
  }

  /** @throws StaleError when `revision` is not the room's */
  attend(revision: number, attention: boolean): void {
    const { attentions } = this.#room;
    this.#change(revision, { attention, attentions: attention ? attentions + 1 : attentions });
  }

  /** @throws StaleError when `revision` is not the room's */
  share(revision: number, together: boolean): void {
    this.#change(revision, { together });
  }

  /**
   * A teacher's command that the room itself does not keep.
   * @throws StaleError when `revision` is not the room's
   */
  command(revision: number): void {
    this.#change(revision, {});
  }

  /**
   * An empty room with another code: the numbers of its seats begin anew.
   * @throws StaleError when `revision` is not the room's
   */
  reset(revision: number, code: string): void {
    const openedAt = this.#now();
    this.#change(revision, {
      ...{ code, pin: undefined, attention: false, together: false, nextSeat: 1, openedAt },
    });
    for (const id of [...this.#seats.keys()]) this.leave(id);
  }

  results(): Results {
    const { code, openedAt } = this.#room;
    const seats = [...this.#seats.values()].map(({ number, name, joinedAt, seenAt, missions, pages }) => {
      return { number, name, joinedAt, seenAt, missions, pages };
    });
    return { code, openedAt, now: this.#now(), seats };
  }

  #change(revision: number, to: Partial<KeptRoom>): void {
    if (revision !== this.#room.revision) throw new StaleError();
    this.#keepRoom({ ...to, revision: revision + 1 });
  }

  #keepRoom(to: Partial<KeptRoom>): void {
    this.#room = { ...this.#room, ...to };
    this.#keeper.keepRoom(this.#room);
  }

  #keepSeat(seat: KeptSeat): KeptSeat {
    this.#seats.set(seat.id, seat);
    this.#keeper.keepSeat(seat);
    return seat;
  }

  /** The name of seat `number`: as given, or by its number; with another number behind it when a seat other than `own` has that. */
  #free(number: number, name: string | undefined, own?: string): string {
    const taken = new Set([...this.#seats.values()].filter(({ id }) => id !== own).map((seat) => nameKey(seat.name)));
    const tidy = tidyName(name ?? '') || `Seat ${number}`;
    for (let count = 1; ; count += 1) {
      const tried = count === 1 ? tidy : `${tidy} (${count})`;
      if (!taken.has(nameKey(tried))) return tried;
    }
  }
}

/** The mission last, with when it was begun and when its last step was seen. One that was done stays so when it is tried again. */
function withMission(
  missions: readonly KeptMission[],
  told: NonNullable<Progress['mission']>,
  now: number,
): KeptMission[] {
  const known = missions.find(({ id }) => id === told.id);
  const done = known && known.done >= told.of ? told.of : told.done;
  const at = known && known.done === done ? known.at : now;
  const others = missions.filter(({ id }) => id !== told.id);
  return [...others, { ...told, done, begunAt: known?.begunAt ?? now, at }].slice(-MOST_MISSIONS);
}
