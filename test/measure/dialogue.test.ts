import { afterAll, beforeAll, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { type Dialogue, dialoguesOf, lastCallOf } from '#measure/dialogue.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, type Seen, startSandbox, until } from '../sandbox/harness.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close(100));

/** Says each text once the answer to the one before has come; then closes. */
async function converse({ socket, messages, closed }: Seen, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    const before = messages.length;
    socket.send(text);
    await until(() => messages.length > before);
  }
  socket.close(1000);
  await closed;
}

/** A frame is 2 octets longer than its payload, 4 from 126 octets on, and 4 more for the key of a client (RFC 6455 section 5.2). */
const sent = (text: string) => ({ messages: 1, payload: text.length, octets: text.length + 6 });
const got = (text: string) => ({
  messages: 1,
  payload: text.length,
  octets: text.length + (text.length < 126 ? 2 : 4),
});
const nothing = { messages: 0, payload: 0, octets: 0 };

async function dialogues(client: Client): Promise<Dialogue[]> {
  const reader = new CaptureReader();
  for (const event of (await client.capture()).events) reader.receive(event);
  return dialoguesOf(reader);
}

test('the call, its answer, and what the subprotocol wants before it', async () => {
  const client = await Client.open(sandbox.url);
  const call = '{"id":1,"call":"add","args":[2,3]}';
  await converse(await client.socket(['json.wire101'], { address: 'json' }), call);
  const wamp = await client.socket(['wamp.2.json'], { address: 'wamp' });
  const hello = '[1,"wire101",{"roles":{"caller":{}}}]';
  await converse(wamp, hello, '[48,1,{},"wire101.add",[2,3]]');
  const [json, other] = await dialogues(client);
  expect(json?.subprotocol).toBe('json.wire101');
  expect(json && lastCallOf(json)).toEqual({
    before: nothing,
    call: sent(call),
    answer: got('{"id":1,"result":5}'),
    after: nothing,
  });
  const welcome = wamp.messages[0]?.text ?? '';
  expect(other && lastCallOf(other)).toMatchObject({
    before: {
      messages: 2,
      payload: hello.length + welcome.length,
      octets: sent(hello).octets + got(welcome).octets,
    },
    call: sent('[48,1,{},"wire101.add",[2,3]]'),
    answer: got('[50,1,{},[5]]'),
  });
  expect(json?.control, 'two closes of a code').toBe(8 + 4);
});

test('a message in several frames is one message, its text whole though a character was cut', async () => {
  const client = await Client.open(sandbox.url);
  await client.ask('PUT', client.session.urls.behaviour, { fragmentSize: 5 });
  const seen = await client.socket(['json.wire101'], { address: 'json' });
  await converse(seen, '{"id":1,"call":"echo","args":["ééééé"]}');
  const [dialogue] = await dialogues(client);
  const answer = dialogue?.messages.at(-1);
  const text = '{"id":1,"result":"ééééé"}';
  const payload = Buffer.byteLength(text);
  expect(answer).toMatchObject({
    text,
    payload,
    frames: Math.ceil(payload / 5),
    octets: payload + 2 * Math.ceil(payload / 5),
  });
});

test('no call without an answer, no dialogue without a 101', async () => {
  const client = await Client.open(sandbox.url);
  await fetch(client.session.urls.http);
  expect(await dialogues(client)).toEqual([]);
  const { socket } = await client.socket();
  const [dialogue] = await dialogues(client);
  expect(dialogue).toMatchObject({ subprotocol: undefined, messages: [] });
  expect(dialogue && lastCallOf(dialogue)).toBeUndefined();
  expect(dialogue?.handshake).toBeGreaterThan(200);
  socket.close();
});
