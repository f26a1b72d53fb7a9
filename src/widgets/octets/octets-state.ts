import type { FieldPath } from '#widgets/field/field-path.ts';
import type { Side } from '#wire/octets/dissection.ts';

/** How a unit's octets are looked at. */
export interface OctetsState {
  /** The field that is boxed. */
  readonly selected?: FieldPath | undefined;
  /** Where the unit is in the one whose fields `data-field` leads to; that one itself when absent. */
  readonly above?: FieldPath | undefined;
  /** Who sent the octets: chooses the tint. */
  readonly side?: Side | undefined;
  /** The payload of a masked frame with the masking undone. */
  readonly unmasked?: Uint8Array | undefined;
  /** The octets with the masking undone, which units inside a masked frame are made of; those that are shown when absent. */
  readonly meant?: Uint8Array | undefined;
  /** What a masked payload is shown as; `sent` when absent. Only with `unmasked`. */
  readonly show?: 'sent' | 'unmasked' | undefined;
  /** The message that a compressed frame ends or belongs to, inflated. */
  readonly inflated?: Uint8Array | undefined;
  /** Whether the octets that the message inflates to are shown too. Only with `inflated`. */
  readonly showInflated?: boolean | undefined;
  /** How many rows of 16 octets are shown at most; 64 when absent. */
  readonly rows?: number | undefined;
  /** The first row that is shown; when absent it is chosen so that the selected field is seen. */
  readonly from?: number | undefined;
  /** Whether what is left out can be asked for: then the buttons carry the `rows` and `from` that show it. */
  readonly more?: boolean | undefined;
  /** Whether the table of all fields stands open. */
  readonly annotate?: boolean | undefined;
  /**
   * Which fields that table has: all of them when absent; with `telling`, no part that means nothing beyond the field it
   * is a part of; with `none` there is no table, only its summary, and whoever draws the octets next brings it.
   */
  readonly table?: 'all' | 'telling' | 'none' | undefined;
}

/** Rows of the hex dump that are drawn when nobody asks for more. */
export const DEFAULT_ROWS = 64;
/** Rows of the hex dump that are drawn at most, however many are asked for. */
export const MOST_ROWS = 256;
