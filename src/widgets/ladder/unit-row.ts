import type { UnitEntry } from '#capture/reader.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { describeUnit, inflatedNote, maskedNote, type UnitWords } from './describe-unit.ts';
import { type UnitRow, unitKey } from './row.ts';

/** The row of one protocol message. It is taken apart when somebody reads what it says. */
export class LazyUnitRow implements UnitRow {
  readonly kind = 'unit';
  readonly time: number;
  readonly place: UnitEntry;
  readonly side: Side;
  readonly length: number;
  readonly waited: number | undefined;
  readonly #stretch: Stretch;
  #key: string | undefined;
  #words: UnitWords | undefined;

  /** @param waited how long the gate held it, in microseconds */
  constructor(entry: UnitEntry, stretch: Stretch, waited: number | undefined) {
    this.time = entry.time;
    this.place = entry;
    this.side = entry.side;
    this.length = stretch.wire[entry.side].units.length(entry.unit);
    this.waited = waited;
    this.#stretch = stretch;
  }

  get key(): string {
    this.#key ??= unitKey(this.place);
    return this.#key;
  }

  get title(): string {
    return this.#read().title;
  }

  get note(): string | undefined {
    return this.#read().note;
  }

  get maskedNote(): string | undefined {
    return maskedNote(this.#stretch.wire, this.side, this.place.unit);
  }

  get inflatedNote(): string | undefined {
    return this.carrier === undefined ? inflatedNote(this.#stretch.wire, this.side, this.place.unit) : undefined;
  }

  get carrier(): string | undefined {
    return this.#read().carrier;
  }

  get broken(): number {
    return this.#read().broken;
  }

  #read(): UnitWords {
    this.#words ??= describeUnit(this.#stretch.wire, this.side, this.place.unit);
    return this.#words;
  }
}
