import { describe, expect, test } from 'vitest';
import { openedWith } from '#test/setup/subprotocol-connection.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Connection } from '#wire/stack/connection.ts';
import { deflateMessage } from '#wire/websocket/deflate.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

const KEY = Uint8Array.of(1, 2, 3, 4);

interface Sent {
  readonly payload: string | Uint8Array;
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly rsv1?: boolean;
}

function send(connection: Connection, side: Side, { payload, opcode = 1, fin = true, rsv1 = false }: Sent): void {
  const octets = typeof payload === 'string' ? encodeUtf8(payload) : payload;
  const frame = { fin, rsv1, rsv2: false, rsv3: false, opcode, payload: octets };
  connection.receive(side, encodeFrame(side === 'client' ? { ...frame, maskingKey: KEY } : frame));
}

/** What is nested in each frame of a side, as kinds and the rules that they break. */
function nested(connection: Connection, side: Side): string[][] {
  const frames = connection[side].units.count - 1;
  return Array.from({ length: frames }, (_, index) =>
    connection
      .nestedIn(side, index + 1)
      .map(({ unit }) => [unit.kind, ...unit.broken.map(({ rule }) => rule.id)].join(' ')),
  );
}

describe('json.wire101: one message of the WebSocket, one text', () => {
  test('each where its message ends; an empty message is an empty text', () => {
    const connection = openedWith('json.wire101');
    for (const payload of ['{"id":1}', '', '[1] [2]']) send(connection, 'client', { payload });
    send(connection, 'server', { payload: '{"id":1,"result":5}' });
    expect(nested(connection, 'client')).toEqual([['text'], ['text json.value'], ['text json.one-value']]);
    expect(nested(connection, 'server')).toEqual([['text']]);
  });

  test('in fragments it ends with the last, and its spans lie in the payloads of all', () => {
    const connection = openedWith('json.wire101');
    send(connection, 'server', { payload: '{"i', fin: false });
    send(connection, 'server', { payload: 'd":1}', opcode: 0 });
    expect(nested(connection, 'server')).toEqual([[], ['text']]);
    const spans = connection.nestedIn('server', 2)[0]?.spans;
    expect(spans?.map(({ length }) => length)).toEqual([3, 5]);
  });

  test('compressed too', () => {
    const connection = openedWith('json.wire101', true);
    send(connection, 'server', { payload: deflateMessage(encodeUtf8(`{"id":1}`), { windowBits: 15 }), rsv1: true });
    expect(nested(connection, 'server')).toEqual([['text']]);
  });
});

test('xml.wire101: one message of the WebSocket, one document', () => {
  const connection = openedWith('xml.wire101');
  send(connection, 'client', { payload: '<call id="1" name="add"><arg>2</arg><arg>3</arg></call>' });
  send(connection, 'client', { payload: '<call>' });
  send(connection, 'server', { payload: '<result id="1">5</result>' });
  expect(nested(connection, 'client')).toEqual([['document'], ['document xml.element-type-match']]);
  expect(nested(connection, 'server')).toEqual([['document']]);
});

describe('WAMP §2.3.1: wamp.2.json, each message of the WebSocket is one of WAMP', () => {
  const hello = '[1,"realm1",{"roles":{"caller":{}}}]';
  const welcome = '[2,7,{"roles":{"dealer":{}}}]';

  test('both sides share the session', () => {
    const connection = openedWith('wamp.2.json');
    send(connection, 'client', { payload: hello });
    send(connection, 'server', { payload: welcome });
    send(connection, 'client', { payload: '[48,1,{},"wire101.add",[2,3]]' });
    send(connection, 'server', { payload: '[50,1,{},[5]]' });
    send(connection, 'server', { payload: '[50,1,{},[5]]' });
    expect(nested(connection, 'client')).toEqual([['HELLO'], ['CALL']]);
    expect(nested(connection, 'server')).toEqual([['WELCOME'], ['RESULT'], ['RESULT wamp.answers-call']]);
  });

  test('a binary message breaks the rule, at its frame, and is still taken apart', () => {
    const connection = openedWith('wamp.2.json');
    send(connection, 'client', { payload: hello, opcode: 2 });
    const frame = connection.dissect('client', 1);
    expect(frame.broken).toMatchObject([{ rule: { id: 'wamp.text-messages' }, blame: 'client', offset: frame.offset }]);
    expect(nested(connection, 'client')).toEqual([['HELLO']]);
  });
});
