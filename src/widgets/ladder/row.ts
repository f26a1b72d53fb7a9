import type { PageCall } from '#capture/page-calls.ts';
import type { HeldEntry, NoticeEntry, UnitEntry, UnitPlace } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import { type FieldPath, parsePath, pathText } from '#widgets/field/field-path.ts';
import type { Side } from '#wire/octets/dissection.ts';

interface AnyRow {
  /** Names the row for as long as its capture lasts: `u0.0.client.3`, `h2`, `p7`, `n12`. */
  readonly key: string;
  /** Microseconds on the server's clock. */
  readonly time: number;
  readonly title: string;
  /** What it says in a few words more. */
  readonly note?: string | undefined;
}

/** One protocol message that crossed the wire. */
export interface UnitRow extends AnyRow {
  readonly kind: 'unit';
  readonly place: UnitEntry;
  readonly side: Side;
  readonly length: number;
  /** How many rules it breaks. */
  readonly broken: number;
  /** How long the gate held it, in microseconds. */
  readonly waited?: number | undefined;
  /** What its note is while masked payloads are shown as they crossed, where that says less. */
  readonly maskedNote?: string | undefined;
  /** What its note is once compressed messages are shown inflated, where that says more. */
  readonly inflatedNote?: string | undefined;
  /** What carries that which the row tells of: `chunk, 3 lines`. Its layers can be opened then. */
  readonly carrier?: string | undefined;
}

/** One of the units that an opened row is made of: the frame itself, or a packet in it. */
export interface LayerRow extends AnyRow {
  readonly kind: 'layer';
  readonly side: Side;
  readonly length: number;
  readonly broken: number;
  /** Key of the row that it stands below. */
  readonly parent: string;
  /** Where the unit is among the fields of the message. */
  readonly path: FieldPath;
  /** How many units it lies in. */
  readonly depth: number;
  /** Which it is of those of its message, from 1, and of how many. */
  readonly position: number;
  readonly count: number;
}

/** One protocol message that the gate holds, or held when its connection went. */
export interface HeldRow extends AnyRow {
  readonly kind: 'held';
  readonly entry: HeldEntry;
  readonly side: Side;
  readonly length: number;
  /** What carries that which the row tells of. */
  readonly carrier?: string | undefined;
  /** It was never sent: its connection closed first. */
  readonly lost: boolean;
}

/** Octets that crossed and are not yet a whole message. */
export interface PendingRow extends AnyRow {
  readonly kind: 'pending';
  readonly place: Omit<UnitPlace, 'unit'>;
  readonly side: Side;
  readonly length: number;
}

/** What script saw or did. */
export interface PageRow extends AnyRow {
  readonly kind: 'page';
  readonly event: PageEvent;
  /** What of the page it is about. */
  readonly of: PageCall['kind'];
  /** How far the time may be off, in microseconds. */
  readonly uncertainty: number;
}

export interface NoticeRow extends AnyRow {
  readonly kind: 'notice';
  readonly entry: NoticeEntry;
  readonly tone: 'plain' | 'wrong';
}

export type Row = UnitRow | HeldRow | PendingRow | PageRow | NoticeRow;

/** What a list shows: rows, and below an opened one its layers. */
export type ListedRow = Row | LayerRow;

/** Whether a row is a protocol message, or part of one: something with octets to look at. */
export function hasOctets(row: Row): row is UnitRow | HeldRow | PendingRow {
  return row.kind === 'unit' || row.kind === 'held' || row.kind === 'pending';
}

/** The key of a unit's row. */
export function unitKey({ connection, stretch, side, unit }: UnitPlace): string {
  return `u${connection}.${stretch}.${side}.${unit}`;
}

/** The key of a layer below the row called `parent`. */
export function layerKey(parent: string, path: FieldPath): string {
  return `${parent}/${pathText(path)}`;
}

/** The row that a key leads to, and the layer of it that is meant, if one is. */
export function readKey(key: string): { readonly row: string; readonly path?: FieldPath } {
  const [row = '', path] = key.split('/');
  return path === undefined ? { row } : { row, path: parsePath(path) ?? [] };
}

/** The key of the octets that a direction of a connection ends with and that are no whole unit. */
export function pendingKey(connection: number, side: Side): string {
  return `q${connection}.${side}`;
}
