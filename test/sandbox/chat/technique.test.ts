import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, type Seen, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox({ unreadOctets: 20_000 });
});
afterAll(() => sandbox.close(100));

const SUBPROTOCOLS = { json: 'json.wire101', xml: 'xml.wire101' } as const;

function open(client: Client, address: 'json' | 'xml', protocol = SUBPROTOCOLS[address]): Promise<Seen> {
  return client.socket([protocol], { address });
}

/** The text messages so far, as UTF-8. */
const texts = ({ messages }: Seen) => messages.map(({ text }) => Buffer.from(text, 'latin1').toString());

test('one room, two languages: JSON and XML', async () => {
  const client = await Client.open(sandbox.url);
  const ada = await open(client, 'json');
  const grace = await open(client, 'xml');
  ada.socket.send('{"id":1,"call":"add","args":[2,3]}');
  grace.socket.send('<call id="1" name="add"><arg>2</arg><arg>3</arg></call>');
  await until(() => ada.messages.length === 1 && grace.messages.length === 1);
  expect([texts(ada), texts(grace)]).toEqual([['{"id":1,"result":5}'], ['<result id="1">5</result>']]);
  ada.socket.send('{"id":2,"call":"join","args":["Ada"]}');
  await until(() => ada.messages.length === 2);
  grace.socket.send('<call id="2" name="join"><arg>Grâce</arg></call>');
  await until(() => ada.messages.length === 3);
  grace.socket.send('<call id="3" name="say"><arg>a &lt; b</arg></call>');
  await until(() => ada.messages.length === 4);
  expect(texts(ada).slice(2)).toEqual([
    '{"event":"joined","name":"Grâce"}',
    '{"event":"said","name":"Grâce","text":"a < b"}',
  ]);
  grace.socket.terminate();
  await until(() => ada.messages.length === 5);
  expect(texts(ada)[4]).toBe('{"event":"left","name":"Grâce"}');
  ada.socket.close();
});

test('the rooms of two sessions know nothing of each other', async () => {
  const [one, other] = [await Client.open(sandbox.url), await Client.open(sandbox.url)];
  const ada = await open(one, 'json');
  const ada2 = await open(other, 'json');
  for (const each of [ada, ada2]) each.socket.send('{"id":1,"call":"join","args":["Ada"]}');
  await until(() => ada.messages.length === 1 && ada2.messages.length === 1);
  expect([texts(ada), texts(ada2)]).toEqual([['{"id":1,"result":["Ada"]}'], ['{"id":1,"result":["Ada"]}']]);
  ada2.socket.send('{"id":2,"call":"say","args":["hello"]}');
  await until(() => ada2.messages.length === 2);
  expect(texts(ada2)[1]).toBe('{"id":2,"result":0}');
  expect(ada.messages).toHaveLength(1);
});

test('the agreed name decides what is spoken, not the address', async () => {
  const client = await Client.open(sandbox.url);
  await client.ask('PUT', client.session.urls.behaviour, { subprotocols: ['xml.wire101', 'json.wire101'] });
  const seen = await client.socket(['json.wire101', 'xml.wire101'], { address: 'json' });
  expect(seen.socket.protocol).toBe('xml.wire101');
  seen.socket.send('<call id="1" name="echo"><arg>x</arg></call>');
  await until(() => seen.messages.length === 1);
  expect(texts(seen)).toEqual(['<result id="1">x</result>']);
});

test.each([
  ['json', '{"id":1', 'malformed'],
  ['json', '<call/>', 'malformed'],
  ['xml', '{"id":1}', 'malformed'],
  ['xml', '<!DOCTYPE call><call id="1" name="time"/>', 'malformed'],
  ['xml', '<call id="1">', 'malformed'],
  ['json', '{"id":1}', 'invalid_request'],
] as const)('%s: “%s” is answered with %s, and the connection goes on', async (address, text, code) => {
  const client = await Client.open(sandbox.url);
  const seen = await open(client, address);
  seen.socket.send(text);
  seen.socket.send(
    address === 'json'
      ? '{"id":2,"call":"add","args":[2,3]}'
      : '<call id="2" name="add"><arg>2</arg><arg>3</arg></call>',
  );
  await until(() => seen.messages.length === 2);
  expect(texts(seen)[0]).toContain(code);
  expect(texts(seen)[1]).toBe(address === 'json' ? '{"id":2,"result":5}' : '<result id="2">5</result>');
});

test.each(['json', 'xml'] as const)('%s: a binary message is closed with 1003', async (address) => {
  const seen = await open(await Client.open(sandbox.url), address);
  seen.socket.send(Buffer.from('{"id":1,"call":"time"}'));
  expect(await seen.closed).toMatchObject({ code: 1003 });
});

test('a session that ends says no more than 1001', async () => {
  const client = await Client.open(sandbox.url);
  const seen = await open(client, 'json');
  await client.request('DELETE', client.session.urls.session);
  expect(await seen.closed).toMatchObject({ code: 1001 });
  expect(seen.messages).toEqual([]);
});

test('pings, fragments and a planned close are as the behaviour says; echo and feed are not for a subprotocol', async () => {
  const client = await Client.open(sandbox.url);
  const behaviour = { fragmentSize: 4, pingEvery: 50, feed: true, closeAfter: { messages: 2, code: 4000 } };
  await client.ask('PUT', client.session.urls.behaviour, behaviour);
  const seen = await open(client, 'json');
  await client.ask('POST', client.session.urls.feed, { rate: 0, once: 3 });
  await until(() => seen.pings.length > 0);
  seen.socket.send('{"id":1,"call":"add","args":[2,3]}');
  seen.socket.send('{"id":2,"call":"add","args":[2,4]}');
  expect(await seen.closed).toMatchObject({ code: 4000 });
  expect(texts(seen)).toEqual(['{"id":1,"result":5}', '{"id":2,"result":6}']);
});

test('a member that does not read is closed with 1008, the others talk on', async () => {
  const client = await Client.open(sandbox.url);
  const [ada, grace] = [await open(client, 'json'), await open(client, 'json')];
  ada.socket.send('{"id":1,"call":"join","args":["Ada"]}');
  grace.socket.send('{"id":1,"call":"join","args":["Grace"]}');
  await until(() => ada.messages.length === 2);
  await client.ask('POST', client.session.urls.gate, { action: 'hold' });
  const text = 'x'.repeat(8000);
  for (let each = 0; each < 10; each += 1) grace.socket.send(JSON.stringify({ id: each, call: 'say', args: [text] }));
  await until(async () => (await client.capture()).events.some(({ type }) => type === 'limit-reached'));
  await client.ask('POST', client.session.urls.gate, { action: 'run' });
  expect(await ada.closed).toMatchObject({ code: 1008 });
  await until(() => texts(grace).includes('{"event":"left","name":"Ada"}'));
});
