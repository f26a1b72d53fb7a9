import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, startSandbox, until } from '../harness.ts';
import { AutobahnClient, CallError, type WampError } from './autobahn.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox({ subscriptions: 4, unreadOctets: 20_000 });
});
afterAll(() => sandbox.close(100));

/** A session of the sandbox, and so many WAMP clients in it. */
async function peers(count: number): Promise<{ readonly client: Client; readonly wamp: AutobahnClient[] }> {
  const client = await Client.open(sandbox.url);
  const wamp: AutobahnClient[] = [];
  for (let each = 0; each < count; each += 1) wamp.push(await AutobahnClient.open(client.session.urls.wamp));
  return { client, wamp };
}

const refusal = (promise: Promise<unknown> | undefined) =>
  (promise ?? Promise.resolve()).then(
    () => 'no error',
    (error: WampError) => error.error,
  );

describe('autobahn, the client of the protocol’s own authors', () => {
  test('subscribe, publish, acknowledge, exclude_me, unsubscribe', async () => {
    const { wamp } = await peers(2);
    const [ada, grace] = wamp.map(({ session }) => session);
    const heard: unknown[][] = [];
    const subscription = await grace?.subscribe('com.topic', (args, kwargs) => heard.push(['grace', args, kwargs]));
    await ada?.subscribe('com.topic', (args) => heard.push(['ada', args]));
    expect(subscription?.id).toBe(1);
    ada?.publish('com.topic', ['unacknowledged']);
    const { id } = (await ada?.publish('com.topic', [1, 'two'], { three: 3 }, { acknowledge: true })) ?? {};
    expect(id).toBeGreaterThan(0);
    await until(() => heard.length === 2);
    expect(heard).toEqual([
      ['grace', ['unacknowledged'], {}],
      ['grace', [1, 'two'], { three: 3 }],
    ]);
    await ada?.publish('com.topic', ['to me too'], {}, { acknowledge: true, exclude_me: false });
    await until(() => heard.length === 4);
    expect(heard.slice(2)).toContainEqual(['ada', ['to me too']]);
    await subscription?.unsubscribe();
    await ada?.publish('com.topic', ['nobody'], {}, { acknowledge: true });
    await grace?.call('wire101.echo', ['a round trip later']);
    expect(heard).toHaveLength(4);
    expect(await refusal(ada?.publish('com..topic', [], {}, { acknowledge: true }))).toBe('wamp.error.invalid_uri');
    for (const client of wamp) await client.close();
  });

  test('register, call, error, unregister, and the procedures of the router', async () => {
    const { wamp } = await peers(2);
    const [ada, grace] = wamp.map(({ session }) => session);
    const registration = await grace?.register('com.divide', ([a, b]) => {
      if (b === 0) throw new CallError('com.error.by_zero', ['b is 0'], { a });
      return Number(a) / Number(b);
    });
    expect(await ada?.call('com.divide', [6, 3])).toBe(2);
    expect(await grace?.call('com.divide', [9, 3]), 'its own').toBe(3);
    await expect(ada?.call('com.divide', [6, 0])).rejects.toMatchObject({
      error: 'com.error.by_zero',
      args: ['b is 0'],
      kwargs: { a: 6 },
    });
    expect(await refusal(ada?.register('com.divide', () => 0))).toBe('wamp.error.procedure_already_exists');
    expect(await ada?.call('wire101.add', [2, 3])).toBe(5);
    expect(await refusal(ada?.call('wire101.add', ['2', 3]))).toBe('wamp.error.invalid_argument');
    await registration?.unregister();
    expect(await refusal(ada?.call('com.divide', [6, 3]))).toBe('wamp.error.no_such_procedure');
    for (const client of wamp) await client.close();
  });

  test('many calls under way at once are answered each by its own result', async () => {
    const { wamp } = await peers(2);
    const [ada, grace] = wamp.map(({ session }) => session);
    const waiting: (() => void)[] = [];
    await grace?.register('com.slow', ([n]) => new Promise((resolve) => waiting.push(() => resolve(n))));
    const calls = [1, 2, 3, 4].map((n) => ada?.call('com.slow', [n]));
    await until(() => waiting.length === 4);
    expect(await refusal(ada?.call('com.slow', [5])), 'one more than the limit').toBe('wire101.error.limit_reached');
    for (const answer of waiting.reverse()) answer();
    expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
    for (const client of wamp) await client.close();
  });

  test('GOODBYE both ways, and a realm that is not there', async () => {
    const { client, wamp } = await peers(1);
    expect(await wamp[0]?.close()).toEqual({ how: 'closed', reason: 'wamp.close.goodbye_and_out' });
    await expect(AutobahnClient.open(client.session.urls.wamp, 'elsewhere')).rejects.toThrow(
      'wamp.error.no_such_realm',
    );
  });

  test('a callee whose connection breaks', async () => {
    const { client, wamp } = await peers(2);
    const [ada, grace] = wamp.map(({ session }) => session);
    let invoked = false;
    await grace?.register('com.never', () => {
      invoked = true;
      return new Promise(() => {});
    });
    const call = refusal(ada?.call('com.never'));
    await until(() => invoked);
    const { events } = await client.capture();
    const connections = events.flatMap((event) => (event.type === 'connection-opened' ? [event.connection] : []));
    await client.ask('POST', client.session.urls.send, { kind: 'close', connection: connections[1] });
    expect(await call).toBe('wamp.error.no_available_callee');
  });
});

describe('isolation', () => {
  test('topics and procedures of one session are unknown in another', async () => {
    const one = (await peers(1)).wamp[0];
    const other = (await peers(1)).wamp[0];
    const heard: unknown[] = [];
    await one?.session.subscribe('com.topic', (args) => heard.push(args));
    await one?.session.register('com.mine', () => 'mine');
    await other?.session.publish('com.topic', ['x'], {}, { acknowledge: true });
    expect(await refusal(other?.session.call('com.mine'))).toBe('wamp.error.no_such_procedure');
    await one?.session.call('wire101.time');
    expect(heard).toEqual([]);
    await other?.session.register('com.mine', () => 'another');
    expect(await one?.session.call('com.mine')).toBe('mine');
    await one?.close();
    await other?.close();
  });
});

describe('the end of a session, and of the sandbox', () => {
  test('GOODBYE with wamp.close.system_shutdown, then close code 1001', async () => {
    const client = await Client.open(sandbox.url);
    const seen = await client.socket(['wamp.2.json'], { address: 'wamp' });
    seen.socket.send(JSON.stringify([1, 'wire101', { roles: { caller: {} } }]));
    await until(() => seen.messages.length === 1);
    const idle = await client.socket(['wamp.2.json'], { address: 'wamp' });
    await client.request('DELETE', client.session.urls.session);
    expect(await seen.closed).toMatchObject({ code: 1001 });
    expect(JSON.parse(seen.messages[1]?.text ?? '')).toEqual([
      6,
      { message: 'the session was ended' },
      'wamp.close.system_shutdown',
    ]);
    expect(await idle.closed).toMatchObject({ code: 1001 });
    expect(idle.messages, 'without a session there is nothing to say goodbye to').toEqual([]);
  });

  test('autobahn takes it as a GOODBYE', async () => {
    const { client, wamp } = await peers(1);
    await client.request('DELETE', client.session.urls.session);
    expect(await wamp[0]?.closed).toMatchObject({ reason: 'wamp.close.system_shutdown' });
  });
});

describe('bad input', () => {
  test.each([
    ['no JSON', 'hello'],
    ['an unknown type', '[99]'],
    ['values 100 000 deep in each other', `[48,1,{},"a.b",[${'['.repeat(100_000)}${']'.repeat(100_000)}]]`],
  ])('%s: ABORT, close 1002, and the next client is served', async (_, text) => {
    const client = await Client.open(sandbox.url);
    const seen = await client.socket(['wamp.2.json'], { address: 'wamp' });
    seen.socket.send(text);
    expect(await seen.closed).toEqual({ code: 1002, reason: 'wamp.error.protocol_violation' });
    expect(seen.messages.map(({ text: told }) => JSON.parse(told))).toEqual([
      [3, { message: expect.any(String) }, 'wamp.error.protocol_violation'],
    ]);
    const next = await AutobahnClient.open(client.session.urls.wamp);
    expect(await next.session.call('wire101.add', [2, 3])).toBe(5);
    await next.close();
  });

  test('binary: ABORT and 1002', async () => {
    const client = await Client.open(sandbox.url);
    const seen = await client.socket(['wamp.2.json'], { address: 'wamp' });
    seen.socket.send(Buffer.from(JSON.stringify([1, 'wire101', { roles: { caller: {} } }])));
    expect(await seen.closed).toMatchObject({ code: 1002 });
    expect(seen.messages).toHaveLength(1);
  });

  test('a subscriber that does not read is closed with 1008, and the capture says why', async () => {
    const { client, wamp } = await peers(1);
    const seen = await client.socket(['wamp.2.json'], { address: 'wamp' });
    seen.socket.send(JSON.stringify([1, 'wire101', { roles: { subscriber: {} } }]));
    seen.socket.send(JSON.stringify([32, 1, {}, 'com.flood']));
    await until(() => seen.messages.length === 2);
    await client.ask('POST', client.session.urls.gate, { action: 'hold' });
    for (let each = 0; each < 40; each += 1) wamp[0]?.session.publish('com.flood', ['x'.repeat(5000)]);
    await until(async () => (await client.capture()).events.some((event) => event.type === 'limit-reached'));
    await client.ask('POST', client.session.urls.gate, { action: 'run' });
    expect(await seen.closed).toMatchObject({ code: 1008 });
    const { events } = await client.capture();
    expect(events.filter(({ type }) => type === 'limit-reached')).toMatchObject([{ limit: 'unreadOctets' }]);
  });
});

test('the gate holds a message of the router like any other', async () => {
  const { client, wamp } = await peers(1);
  await client.ask('POST', client.session.urls.gate, { action: 'hold' });
  let result: unknown;
  wamp[0]?.session.call('wire101.add', [2, 3]).then((sum) => {
    result = sum;
  });
  const held = await until(async () => {
    const { held: all } = await client.ask<{ held: { kind: string; octets: string }[] }>(
      'GET',
      client.session.urls.gate,
    );
    return all[0];
  });
  expect(held).toMatchObject({ kind: 'frame' });
  expect(Buffer.from(held.octets, 'hex').subarray(2).toString()).toBe('[50,1,{},[5]]');
  expect(result).toBeUndefined();
  await client.ask('POST', client.session.urls.gate, { action: 'step' });
  expect(await until(() => result as number | undefined)).toBe(5);
  await client.ask('POST', client.session.urls.gate, { action: 'run' });
  await wamp[0]?.close();
});
