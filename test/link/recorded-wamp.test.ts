import { afterAll, beforeAll, expect, test } from 'vitest';
import { RecordedSocket } from '#link/recorded-socket.ts';
import { RecordedWamp } from '#link/recorded-wamp.ts';
import type { Procedure } from '#link/wamp-client.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, startSandbox, until } from '../sandbox/harness.ts';
import { AutobahnClient } from '../sandbox/wamp/autobahn.ts';

let sandbox: Sandbox & { readonly url: string };
const noted: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close(100));

function peerOf({ session }: Client, perform: Procedure = () => undefined): RecordedWamp {
  return new RecordedWamp(
    (protocols, hearing) =>
      new RecordedSocket(session.urls.wamp, '/s/…/wamp', protocols, (name) => noted.push(name), hearing),
    perform,
    () => {},
  );
}

const joined = async (peer: RecordedWamp, agent: string) => {
  peer.join({ agent, realm: 'wire101' });
  await until(() => peer.client.state === 'joined');
};

test('autobahn calls what the page registers, and hears what it publishes; and the other way round', async () => {
  const session = await Client.open(sandbox.url);
  const peer = peerOf(session, (args) => ({ result: [args.length] }));
  await joined(peer, 'ada');
  const autobahn = await AutobahnClient.open(session.session.urls.wamp);
  peer.say(peer.client.request('REGISTER', {}, 'com.example.count'));
  peer.say(peer.client.request('SUBSCRIBE', {}, 'com.example.news'));
  await until(() => peer.client.subscriptions.size === 1);
  expect(await autobahn.session.call('com.example.count', ['a', 'b'])).toBe(2);
  await autobahn.session.publish('com.example.news', ['hello'], {}, { acknowledge: true });
  await until(() => peer.client.news.some(({ kind, text }) => kind === 'EVENT' && text === '["hello"]'));

  const heard: unknown[] = [];
  await autobahn.session.subscribe('com.example.other', (args) => heard.push(args));
  await autobahn.session.register('com.example.twice', ([n]) => 2 * Number(n));
  peer.say(peer.client.request('PUBLISH', {}, 'com.example.other', [1]));
  peer.say(peer.client.request('CALL', {}, 'com.example.twice', [21]));
  await until(() => peer.client.news.some(({ kind, text }) => kind === 'RESULT' && text === '[42]'));
  expect(heard).toEqual([[1]]);
  await autobahn.close();
  peer.close();
  expect(noted).toEqual(expect.arrayContaining(['new WebSocket', 'open', 'send', 'message', 'close()']));
});

test('§2.3.2 another session on the connection that stays after GOODBYE', async () => {
  const session = await Client.open(sandbox.url);
  const peer = peerOf(session);
  await joined(peer, 'ada');
  const first = peer.client.session;
  peer.leave();
  await until(() => peer.client.state === 'closed');
  expect(peer.open).toBe(true);
  await joined(peer, 'ada');
  expect(peer.client.session).not.toBe(first);
  expect((await session.capture()).events.filter(({ type }) => type === 'connection-opened')).toHaveLength(1);
  peer.close();
});

test('§2.3.1 without a subprotocol nothing is agreed on, and the server ends it', async () => {
  const peer = peerOf(await Client.open(sandbox.url));
  peer.connect([]);
  await until(() => peer.agreed !== undefined);
  expect(peer.agreed).toBe('');
  await until(() => !peer.connected);
});
