import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE, story } from '#test/setup/websocket-capture.ts';
import { Observer } from '#widgets/verdict/observation.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

function observer(builder: CaptureBuilder): Observer {
  const reader = new CaptureReader();
  for (const event of builder.events) reader.receive(event);
  return new Observer(reader);
}

describe('what is known of a run', () => {
  test('an orderly one: open, a message, a close with 4001 of both', () => {
    const told = story();
    const { script, wire } = observer(told).ofSocket(0, told.page);
    expect(script).toEqual({
      opened: true,
      errored: false,
      messages: 1,
      askedToClose: true,
      closed: { code: 4001, reason: 'done', wasClean: true },
    });
    expect(wire).toMatchObject({ connection: 0, peer: 'browser', broken: [], status: 101 });
    expect(wire?.closeCodes).toEqual({ client: 4001, server: 4001 });
    expect(wire?.ended).toMatchObject({ how: 'closed', by: 'server' });
  });

  test('a masked frame of the server: its breach, and the Close of the browser', () => {
    const masked = encodeFrame({
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      opcode: 1,
      maskingKey: Uint8Array.of(1, 2, 3, 4),
      payload: HELLO,
    });
    const builder = new CaptureBuilder()
      .saw('new WebSocket', 0)
      .opened(1)
      .octets('client', 2, REQUEST)
      .octets('server', 3, RESPONSE)
      .octets('server', 4, masked)
      .octets('client', 5, frame('client', 8, Uint8Array.of(0x03, 0xea)));
    const { wire } = observer(builder).ofSocket(0, builder.page);
    expect(wire?.broken.map(({ rule, blame }) => [rule.id, blame])).toEqual([
      ['websocket.server-does-not-mask', 'server'],
    ]);
    expect(wire?.closeCodes).toEqual({ client: 1002 });
  });

  test('a socket whose request is not on the wire yet', () => {
    const builder = new CaptureBuilder().saw('new WebSocket', 0);
    const { script, wire } = observer(builder).ofSocket(0, builder.page);
    expect(script?.closed).toBeUndefined();
    expect(wire).toBeUndefined();
  });

  test('grows with its capture', () => {
    const told = story();
    const reader = new CaptureReader();
    const growing = new Observer(reader);
    for (const event of told.events) {
      reader.receive(event);
      growing.ofConnection(0);
    }
    expect(growing.ofConnection(0).wire?.closeCodes).toEqual({ client: 4001, server: 4001 });
  });
});
