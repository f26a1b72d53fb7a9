import { expect, test } from 'vitest';
import { copyWithHeld } from '#capture/held-copy.ts';
import { CaptureReader, type HeldEntry } from '#capture/reader.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE } from '#test/setup/websocket-capture.ts';

/** The kinds of all units of the server in the copy that `hold` is looked at in. */
function kinds(reader: CaptureReader, hold: HeldEntry | undefined): string[] {
  const wire = hold && copyWithHeld(reader, hold);
  return wire ? Array.from({ length: wire.server.units.count }, (_, unit) => wire.dissect('server', unit).kind) : [];
}

test('what is held is taken apart as if it had been sent; what was sent instead counts', () => {
  const builder = new CaptureBuilder().opened(0).octets('client', 1, REQUEST).held(2, 'response head', RESPONSE);
  const reader = new CaptureReader();
  const read = () => {
    for (const event of builder.events) reader.receive(event);
  };
  read();
  expect(kinds(reader, reader.holds[0])).toEqual(['response head']);
  expect(reader.connections.get(0)?.stretches[0]?.wire.server.units.count).toBe(0);

  builder.add({ type: 'released', time: 3, hold: 0, how: 'step' }).octets('server', 4, RESPONSE);
  const text = frame('server', 1, HELLO);
  builder.held(5, 'frame', text);
  read();
  const known = reader.holds[1] && copyWithHeld(reader, reader.holds[1]);
  expect(kinds(reader, reader.holds[1])).toEqual(['response head', 'frame']);
  expect(reader.holds[1] && copyWithHeld(reader, reader.holds[1])).toBe(known);

  const other = frame('server', 2, Uint8Array.of(1, 2, 3, 4, 5));
  builder.add({ type: 'released', time: 6, hold: 1, how: 'step' }).octets('server', 7, other);
  builder.held(8, 'frame', text);
  read();
  expect(kinds(reader, reader.holds[2])).toEqual(['response head', 'frame', 'frame']);
  const wire = reader.holds[2] && copyWithHeld(reader, reader.holds[2]);
  expect(wire?.dissect('server', 1).fields.find(({ name }) => name === 'opcode')?.value).toBe(2);
});
