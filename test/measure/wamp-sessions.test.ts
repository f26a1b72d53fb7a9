import { describe, expect, test } from 'vitest';
import { reactionsSince } from '#measure/wamp-outcome.ts';
import { WampCapture } from '#test/setup/wamp-capture.ts';

const BYE = [6, {}, 'wamp.close.close_realm'];
const BYE_TOO = [6, {}, 'wamp.close.goodbye_and_out'];

/** The sessions of a capture in a few words each. */
function sessions(capture: WampCapture): string[] {
  return capture
    .followed()
    .sessions.peers.map(({ name, session, state, reason }) => [name, session, state, reason].filter(Boolean).join(' '));
}

describe('WAMP §4: sessions', () => {
  test('§4.1 HELLO, WELCOME: realm, roles and the id of the global scope', () => {
    const capture = new WampCapture().opened(0).client(0, [1, 'wire101', { agent: 'ada', roles: { caller: {} } }]);
    expect(capture.followed().sessions.peers).toMatchObject([
      { name: 'ada', realm: 'wire101', roles: ['caller'], session: undefined, state: 'joining' },
    ]);
    capture.router(0, [2, 4711, { roles: { dealer: {} } }]);
    expect(sessions(capture)).toEqual(['ada 4711 joined']);
  });

  test('§2.1.2 the greatest of all ids is not rounded', () => {
    const capture = new WampCapture().opened(0).client(0, [1, 'wire101', { roles: { caller: {} } }]);
    capture.router(0, '[2,9007199254740992,{"roles":{"dealer":{}}}]');
    expect(sessions(capture)).toEqual(['connection 0 9007199254740992 joined']);
  });

  test('§4.1.3 ABORT: refused before WELCOME, aborted after it', () => {
    const refused = new WampCapture()
      .opened(0)
      .client(0, [1, 'elsewhere', { roles: { caller: {} } }])
      .router(0, [3, {}, 'wamp.error.no_such_realm']);
    expect(sessions(refused)).toEqual(['connection 0 refused wamp.error.no_such_realm']);
    const aborted = new WampCapture()
      .joined(0, 'ada')
      .client(0, [1, 'wire101', { roles: { caller: {} } }])
      .router(0, [3, {}, 'wamp.error.protocol_violation']);
    expect(sessions(aborted)).toEqual(['ada 1000 aborted wamp.error.protocol_violation']);
  });

  test('§4.2.1 GOODBYE of one side, then of the other; and another session on the same connection (§2.3.2)', () => {
    const capture = new WampCapture().joined(0, 'ada').client(0, BYE);
    expect(sessions(capture)).toEqual(['ada 1000 leaving wamp.close.close_realm']);
    capture.router(0, BYE_TOO);
    expect(sessions(capture)).toEqual(['ada 1000 left wamp.close.close_realm']);
    capture
      .client(0, [1, 'wire101', { agent: 'ada', roles: { caller: {} } }])
      .router(0, [2, 77, { roles: { dealer: {} } }]);
    expect(sessions(capture)).toEqual(['ada 1000 left wamp.close.close_realm', 'ada 77 joined']);
  });

  test('a connection that ends takes its session with it', () => {
    expect(sessions(new WampCapture().joined(0, 'ada').closed(0))).toEqual(['ada 1000 cut off']);
  });

  test('two peers with one name are told apart', () => {
    const names = new WampCapture()
      .joined(0, 'ada')
      .joined(1, 'ada')
      .followed()
      .sessions.peers.map(({ name }) => name);
    expect(names).toEqual(['ada', 'ada (connection 1)']);
  });
});

describe('WAMP §5.1 and §6.1: what the router grants', () => {
  const subscribed = () =>
    new WampCapture()
      .joined(0, 'ada')
      .joined(1, 'grace')
      .client(0, [32, 1, {}, 'com.example.weather'])
      .router(0, [33, 1, 9])
      .client(1, [32, 1, {}, 'com.example.weather'])
      .router(1, [33, 1, 9]);

  test('§5.1.2 one subscription of a topic may be shared', () => {
    const { subscriptions, waiting } = subscribed().followed().sessions;
    expect([...subscriptions.values()]).toMatchObject([
      { id: 9, uri: 'com.example.weather', peers: [{ name: 'ada' }, { name: 'grace' }] },
    ]);
    expect(waiting).toEqual([]);
  });

  test('§5.1.5 taken back by one, it stays for the other; a session that ends takes back all of its own', () => {
    const capture = subscribed().client(0, [34, 2, 9]);
    expect(capture.followed().sessions.waiting).toMatchObject([{ request: 2, about: '9', peer: { name: 'ada' } }]);
    capture.router(0, [35, 2]);
    expect(capture.followed().sessions.subscriptions.get(9)?.peers).toMatchObject([{ name: 'grace' }]);
    expect(capture.closed(1).followed().sessions.subscriptions.size).toBe(0);
  });

  test('§6.1.2 a registration has one callee; a refusal grants nothing (§6.1.3)', () => {
    const capture = new WampCapture()
      .joined(0, 'ada')
      .joined(1, 'grace')
      .client(1, [64, 1, {}, 'com.example.add'])
      .router(1, [65, 1, 5])
      .client(0, [64, 1, {}, 'com.example.add'])
      .router(0, [8, 64, 1, {}, 'wamp.error.procedure_already_exists']);
    const { registrations, waiting } = capture.followed().sessions;
    expect([...registrations.values()]).toMatchObject([{ id: 5, uri: 'com.example.add', peers: [{ name: 'grace' }] }]);
    expect(waiting).toEqual([]);
    capture.client(1, [66, 2, 5]).router(1, [67, 2]);
    expect(capture.followed().sessions.registrations.size).toBe(0);
  });

  test('an answer that nobody asked for, and messages without a session, grant nothing', () => {
    const capture = new WampCapture()
      .opened(0)
      .client(0, [32, 1, {}, 'a.b'])
      .router(0, [33, 1, 9])
      .joined(1)
      .router(1, [65, 1, 5])
      .client(1, 'no JSON')
      .client(1, [32])
      .client(1, [32, 'x', {}, 7]);
    const { subscriptions, registrations, peers } = capture.followed().sessions;
    expect([subscriptions.size, registrations.size, peers.length]).toEqual([0, 0, 1]);
  });
});

test('reactions: what crossed from a place on, in order, with the reason of each', () => {
  const capture = new WampCapture().joined(0);
  const from = capture.reader.entries.length;
  capture.client(0, [48, 2, {}, 'a.b']).router(0, [3, {}, 'wamp.error.protocol_violation']).closes(0, 1002);
  expect(reactionsSince(capture.reader, from)).toEqual([
    { by: 'client', kind: 'CALL', why: 'a.b' },
    { by: 'server', kind: 'ABORT', why: 'wamp.error.protocol_violation' },
    { by: 'server', kind: 'Close', why: '1002' },
  ]);
});
