import { afterAll, describe, expect, test } from 'vitest';
import { sessionRules } from '#wire/wamp/rules.ts';
import { play, type Sent } from './feeding.ts';

const shown = new Set<string>();

/** What the last of these messages breaks; those before it break nothing. */
function lastBreaks(sent: readonly Sent[]): string[] {
  const units = play(sent);
  const ids = units.map(({ broken }) => broken.map(({ rule }) => rule.id.replace('wamp.', '')));
  expect(ids.slice(0, -1).flat()).toEqual([]);
  const last = ids.at(-1) ?? [];
  for (const id of last) shown.add(id);
  return last;
}

const client = (message: unknown): Sent => ['client', JSON.stringify(message)];
const router = (message: unknown): Sent => ['server', JSON.stringify(message)];

const ALL_ROLES = { publisher: {}, subscriber: {}, caller: {}, callee: {} };
const hello = (roles: object = ALL_ROLES) => client([1, 'realm1', { roles }]);
const welcome = router([2, 7, { roles: { broker: {}, dealer: {} } }]);
const opened = [hello(), welcome];
const bye = [6, {}, 'wamp.close.close_realm'];
const byeToo = [6, {}, 'wamp.close.goodbye_and_out'];
const abort = [3, {}, 'wamp.error.no_such_realm'];
const call = (request: number) => client([48, request, {}, 'a.b']);
const result = (request: number, details = {}) => router([50, request, details, [5]]);
const subscribe = (request: number) => client([32, request, {}, 'a.b']);
const subscribed = (request: number, subscription: number) => router([33, request, subscription]);
const register = (request: number) => client([64, request, {}, 'a.b']);
const registered = (request: number, registration: number) => router([65, request, registration]);

describe('WAMP §4.1: a session is opened', () => {
  test('§4.1.1 with HELLO, and nothing before it', () => {
    expect(lastBreaks(opened)).toEqual([]);
    expect(lastBreaks([call(1)])).toEqual(['hello-first']);
    expect(lastBreaks([client(bye)])).toEqual(['hello-first']);
    expect(lastBreaks([client(abort)])).toEqual(['hello-first']);
  });

  test('§4.1.1 with one HELLO, also while WELCOME is awaited', () => {
    expect(lastBreaks([...opened, hello()])).toEqual(['hello-once']);
    expect(lastBreaks([hello(), hello()])).toEqual(['hello-once']);
  });

  test('§4.1.2 and answered with WELCOME, ABORT or, in the advanced profile, CHALLENGE', () => {
    const challenge = router([4, 'ticket', {}]);
    const authenticate = client([5, 'secret', {}]);
    expect(lastBreaks([welcome])).toEqual(['welcome-first']);
    expect(lastBreaks([hello(), router([36, 1, 1, {}])])).toEqual(['welcome-first']);
    expect(lastBreaks([hello(), router(bye)])).toEqual(['welcome-first']);
    expect(lastBreaks([hello(), router(abort)])).toEqual([]);
    expect(lastBreaks([hello(), challenge, authenticate, welcome])).toEqual([]);
    expect(lastBreaks([challenge])).toEqual(['welcome-first']);
  });

  test('§4.1 until then the client says nothing else', () => {
    expect(lastBreaks([hello(), call(1)])).toEqual(['awaits-welcome']);
    expect(lastBreaks([hello(), client(abort)])).toEqual([]);
  });

  test('§2.3.3 a second WELCOME, a CHALLENGE within the session', () => {
    expect(lastBreaks([...opened, welcome])).toEqual(['welcome-once']);
    expect(lastBreaks([...opened, router([4, 'ticket', {}])])).toEqual(['welcome-once']);
  });

  test('§4.1.1 in the roles that were announced', () => {
    expect(lastBreaks([hello({ subscriber: {} }), welcome, call(1)])).toEqual(['role-announced']);
    expect(lastBreaks([hello({ caller: {} }), welcome, call(1)])).toEqual([]);
  });
});

describe('WAMP §4.2: a session is closed', () => {
  test('by a GOODBYE of each side; the other may still speak until its own', () => {
    expect(lastBreaks([...opened, client(bye), router(byeToo)])).toEqual([]);
    expect(lastBreaks([...opened, router(bye), call(1), client(byeToo)])).toEqual([]);
    expect(lastBreaks([...opened, client(bye), call(1)])).toEqual(['after-goodbye']);
    expect(lastBreaks([...opened, client(bye), client(bye)])).toEqual(['after-goodbye']);
    expect(lastBreaks([...opened, client(bye), router(byeToo), call(1)])).toEqual(['hello-first']);
  });

  test('§2.3.2 and another may follow on the same connection, whose requests begin with 1 again', () => {
    const again = [...opened, call(1), result(1), client(bye), router(byeToo), ...opened];
    expect(lastBreaks([...again, call(1)])).toEqual([]);
  });

  test('§4.1.3 by an ABORT, after which its sender is silent; what crossed it is not held against the other', () => {
    expect(lastBreaks([hello(), router(abort), welcome])).toEqual(['after-abort']);
    expect(lastBreaks([...opened, router(abort), call(1)])).toEqual([]);
    expect(lastBreaks([...opened, client(abort), call(1)])).toEqual(['after-abort']);
    expect(lastBreaks([...opened, router(abort), ...opened])).toEqual([]);
  });
});

describe('WAMP §2.1.2: requests are numbered from 1, each direction by itself', () => {
  test('whatever they ask', () => {
    expect(lastBreaks([...opened, call(1), subscribe(2), register(3)])).toEqual([]);
    expect(lastBreaks([...opened, call(2)])).toEqual(['sequential-requests']);
    expect(lastBreaks([...opened, call(1), call(1)])).toEqual(['sequential-requests']);
    expect(lastBreaks([...opened, call(1), call(3)])).toEqual(['sequential-requests']);
  });

  test('the router’s invocations too', () => {
    const invocation = (request: number) => router([68, request, 9, {}]);
    const ready = [...opened, register(1), registered(1, 9)];
    expect(lastBreaks([...ready, invocation(1), invocation(2)])).toEqual([]);
    expect(lastBreaks([...ready, invocation(2)])).toEqual(['sequential-requests']);
  });
});

describe('answers belong to requests', () => {
  test('§6.2.4 RESULT to CALL, once', () => {
    expect(lastBreaks([...opened, call(1), result(1)])).toEqual([]);
    expect(lastBreaks([...opened, call(1), result(2)])).toEqual(['answers-call']);
    expect(lastBreaks([...opened, call(1), result(1), result(1)])).toEqual(['answers-call']);
    expect(lastBreaks([...opened, subscribe(1), result(1)])).toEqual(['answers-call']);
  });

  test('results that come bit by bit, of the advanced profile, leave the call open', () => {
    const progress = result(1, { progress: true });
    expect(lastBreaks([...opened, call(1), progress, progress, result(1)])).toEqual([]);
  });

  test('§5.2.2 PUBLISHED to a PUBLISH that asked for it', () => {
    const publish = (options: object) => client([16, 1, options, 'a.b']);
    const published = router([17, 1, 5]);
    expect(lastBreaks([...opened, publish({ acknowledge: true }), published])).toEqual([]);
    expect(lastBreaks([...opened, publish({}), published])).toEqual(['answers-publish']);
    expect(lastBreaks([...opened, publish({ acknowledge: false }), published])).toEqual(['answers-publish']);
  });

  test('§5.1 SUBSCRIBED, EVENT, UNSUBSCRIBE, UNSUBSCRIBED', () => {
    const event = router([36, 9, 3, {}]);
    const ready = [...opened, subscribe(1), subscribed(1, 9)];
    const unsubscribed = router([35, 2]);
    expect(lastBreaks([...ready, event])).toEqual([]);
    expect(lastBreaks([...opened, event])).toEqual(['event-subscribed']);
    expect(lastBreaks([...opened, subscribed(1, 9)])).toEqual(['answers-subscribe']);
    expect(lastBreaks([...ready, client([34, 2, 8])])).toEqual(['unsubscribes-known']);
    expect(lastBreaks([...ready, client([34, 2, 9]), event, unsubscribed])).toEqual([]);
    expect(lastBreaks([...ready, client([34, 2, 9]), unsubscribed, event])).toEqual(['event-subscribed']);
    expect(lastBreaks([...ready, unsubscribed])).toEqual(['answers-unsubscribe']);
  });

  test('§6.1 REGISTERED, INVOCATION, YIELD, UNREGISTER, UNREGISTERED', () => {
    const ready = [...opened, register(1), registered(1, 9)];
    const invocation = router([68, 1, 9, {}]);
    const yields = client([70, 1, {}]);
    const unregistered = router([67, 2]);
    expect(lastBreaks([...ready, invocation, yields])).toEqual([]);
    expect(lastBreaks([...ready, yields])).toEqual(['answers-invocation']);
    expect(lastBreaks([...opened, invocation])).toEqual(['invocation-registered']);
    expect(lastBreaks([...opened, registered(1, 9)])).toEqual(['answers-register']);
    expect(lastBreaks([...ready, client([66, 2, 8])])).toEqual(['unregisters-known']);
    expect(lastBreaks([...ready, client([66, 2, 9]), unregistered])).toEqual([]);
    expect(lastBreaks([...ready, client([66, 2, 9]), unregistered, invocation])).toEqual(['invocation-registered']);
    expect(lastBreaks([...ready, unregistered])).toEqual(['answers-unregister']);
  });

  test('ERROR to any of them, by type and id; after it the request is over', () => {
    const error = (type: number, request: number) => router([8, type, request, {}, 'a.error']);
    expect(lastBreaks([...opened, call(1), error(48, 1)])).toEqual([]);
    expect(lastBreaks([...opened, call(1), error(32, 1)])).toEqual(['answers-with-error']);
    expect(lastBreaks([...opened, call(1), error(48, 2)])).toEqual(['answers-with-error']);
    expect(lastBreaks([...opened, call(1), error(48, 1), result(1)])).toEqual(['answers-call']);
    const invoked = [...opened, register(1), registered(1, 9), router([68, 1, 9, {}])];
    expect(lastBreaks([...invoked, client([8, 68, 1, {}, 'a.error'])])).toEqual([]);
    expect(lastBreaks([...opened, subscribe(1), error(32, 1), router([36, 9, 3, {}])])).toEqual(['event-subscribed']);
  });

  test('§8 ERROR answers a request that is not as it should be', () => {
    const units = play([...opened, client([48, 1, {}, 'a..b']), router([8, 48, 1, {}, 'wamp.error.invalid_uri'])]);
    expect(units.map(({ broken }) => broken.map(({ rule }) => rule.id))).toEqual([[], [], ['wamp.uri'], []]);
  });
});

test('a breach by place blames the element at fault, in its message', () => {
  const unit = play([...opened, call(1), result(2)]).at(-1);
  const [breach] = unit?.broken ?? [];
  expect(breach).toMatchObject({ blame: 'server', offset: (unit?.offset ?? 0) + 4, length: 1 });
});

test('of a connection that is seen from the middle nothing is missed', async () => {
  const { lonelyDecoder } = await import('./feeding.ts');
  const { readOne } = await import('../message-feeding.ts');
  expect(readOne(lonelyDecoder, '[50,7,{}]', 'server').broken).toEqual([]);
});

afterAll(() => {
  const unshown = Object.values(sessionRules).filter(({ id }) => !shown.has(id.replace('wamp.', '')));
  expect(unshown).toEqual([]);
});
