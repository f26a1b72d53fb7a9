import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import type { Connection } from '#wire/stack/connection.ts';

/** The content of one HTTP message, as far as it has come. */
export interface ExchangeContent {
  /** Without its framing. */
  readonly octets: Uint8Array;
  /** Octets that it took with its framing. */
  readonly size: number;
  /** Whether its end is there. */
  readonly whole: boolean;
  /** Absolute offset just past its last octet; of the head where it has none. */
  readonly end: number;
}

/**
 * What follows a head: content or chunks (RFC 9112 section 6).
 *
 * @param head the unit of the head among those of `side`
 * @param next the unit of the head after it; undefined for the last
 */
export function exchangeContent(wire: Connection, side: Side, head: number, next: number | undefined): ExchangeContent {
  const { units, octets } = wire[side];
  const parts: Uint8Array[] = [];
  let size = 0;
  let whole = true;
  let end = units.offset(head) + units.length(head);
  const pending = next === undefined ? wire.pending(side) : undefined;
  const to = next ?? units.count;
  for (let index = head + 1; index <= to; index += 1) {
    const unit = index < to ? wire.dissect(side, index) : pending;
    if (unit?.protocol !== 'http') break;
    if (unit.kind.endsWith('head')) continue;
    size += unit.length;
    end = unit.offset + unit.length;
    for (const { name, offset, length } of unit.fields) {
      if (name === 'content' || name === 'chunk data') parts.push(octets.view(offset, offset + length).slice());
    }
    const isCut = unit === pending || unit.broken.some(({ rule }) => rule.id === 'http.message-incomplete');
    whole = !isCut && unit.kind !== 'chunk';
  }
  return { octets: joinOctets(parts), size, whole, end };
}
