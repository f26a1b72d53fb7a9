import type { Side } from '#wire/octets/dissection.ts';
import { Connection } from '#wire/stack/connection.ts';
import type { CaptureReader, HeldEntry } from './reader.ts';
import type { Stretch } from './seen-connection.ts';

const SIDES: readonly Side[] = ['client', 'server'];

/** A connection as if what the gate holds had been sent. */
interface HeldCopy {
  readonly wire: Connection;
  /** Up to where each side's octets are known to have crossed. */
  readonly crossed: Record<Side, number>;
}

const copies = new WeakMap<Stretch, HeldCopy>();

/**
 * The connection that a held message belongs to, as if it had been sent: what was not sent must not count in the
 * connection itself. The copy is kept, so that looking again costs what has come since.
 */
export function copyWithHeld(reader: CaptureReader, { event }: HeldEntry): Connection | undefined {
  const { connection, side, offset } = event;
  const stretch = reader.connections.get(connection)?.stretches.at(-1);
  if (!stretch) return undefined;
  const copy = broughtUp(stretch);
  for (const hold of reader.holds) {
    if (hold.event.connection !== connection || hold.event.side !== side) continue;
    if (hold.event.offset > offset || hold.event.offset < copy.wire[side].octets.end) continue;
    copy.wire.receive(side, hold.octets);
  }
  return copy.wire;
}

/** The copy of a stretch with all that has crossed; made anew when something else crossed than what had been held. */
function broughtUp(stretch: Stretch): HeldCopy {
  const known = copies.get(stretch);
  const copy = known && SIDES.every((side) => agrees(known, stretch, side)) ? known : emptyCopy(stretch);
  copies.set(stretch, copy);
  for (const side of SIDES) {
    const { octets } = stretch.wire[side];
    const { end } = copy.wire[side].octets;
    if (octets.end > end) copy.wire.receive(side, octets.view(end));
    copy.crossed[side] = octets.end;
  }
  return copy;
}

function emptyCopy({ wire, options }: Stretch): HeldCopy {
  const start = { client: wire.client.octets.start, server: wire.server.octets.start };
  return { wire: new Connection({ ...options, start }), crossed: { ...start } };
}

/** Whether what the copy took for sent is what was sent, as far as that is known. */
function agrees({ wire, crossed }: HeldCopy, stretch: Stretch, side: Side): boolean {
  const sent = stretch.wire[side].octets;
  const taken = wire[side].octets;
  const to = Math.min(sent.end, taken.end);
  const theirs = sent.view(crossed[side], to);
  const ours = taken.view(crossed[side], to);
  return theirs.every((octet, at) => octet === ours[at]);
}
