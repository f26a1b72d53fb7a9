import { describe, expect, test } from 'vitest';
import { callProcedure } from '#service/procedures.ts';
import type { ToPeer } from '#service/to-peer.ts';
import { WampRouter } from '#service/wamp-router/router.ts';

/** Ids of the global scope, in the order in which the router draws them. */
const FIRST_ID = 9_007_199_254_740_990;

/** A router with connections 1, 2, …, all of them in a session. */
class Realm {
  #id = FIRST_ID;
  reached = 0;
  readonly router = new WampRouter({
    realm: 'wire101',
    randomId: () => this.#id++,
    isOwn: (uri) => uri === 'wire101.add',
    callOwn: (uri, args) => (uri === 'wire101.add' ? callProcedure('add', args, () => 0) : undefined),
    most: 3,
    reached: () => {
      this.reached += 1;
    },
  });

  constructor(sessions: number) {
    for (let id = 1; id <= sessions; id += 1) {
      this.router.opened(id);
      this.say(id, HELLO);
    }
    this.#id = FIRST_ID;
  }

  /** What the router does about a message of connection `from`: `[to, message]`, or `[to, 'close', code]`. */
  say(from: number, message: unknown): unknown[] {
    return seen(this.router.received(from, typeof message === 'string' ? message : JSON.stringify(message)));
  }
}

function seen(all: readonly ToPeer[]): unknown[] {
  return all.map((each) => ('text' in each ? [each.to, JSON.parse(each.text)] : [each.to, 'close', each.close.code]));
}

/** The beginnings of messages, `[to, type, …]`, so many elements of each. */
function begun(all: unknown[], elements = 1): unknown[] {
  return all.map((each) => {
    const [to, message] = each as [number, unknown[]];
    return [to, ...message.slice(0, elements)];
  });
}

const HELLO = [1, 'wire101', { roles: { publisher: {}, subscriber: {}, caller: {}, callee: {} } }];
const violation = (to: number) => [
  [to, [3, { message: expect.any(String) }, 'wamp.error.protocol_violation']],
  [to, 'close', 1002],
];

describe('Session Establishment', () => {
  test('HELLO is answered by WELCOME with a global id and the roles of the router', () => {
    const { router } = new Realm(0);
    router.opened(7);
    const roles = { broker: { features: { publisher_exclusion: true } }, dealer: {} };
    const welcome = [2, FIRST_ID, { agent: 'wire101', realm: 'wire101', roles }];
    expect(seen(router.received(7, JSON.stringify(HELLO)))).toEqual([[7, welcome]]);
  });

  test.each([
    ['another.realm', 'wamp.error.no_such_realm'],
    ['', 'wamp.error.invalid_uri'],
    ['a..b', 'wamp.error.invalid_uri'],
    ['a b', 'wamp.error.invalid_uri'],
    ['a#b', 'wamp.error.invalid_uri'],
  ])('ABORT for the realm “%s”, after which HELLO may be tried again', (realm, reason) => {
    const { router } = new Realm(0);
    router.opened(1);
    const refused = seen(router.received(1, JSON.stringify([1, realm, HELLO[2]])));
    expect(refused).toEqual([[1, [3, { message: expect.any(String) }, reason]]]);
    expect(begun(seen(router.received(1, JSON.stringify(HELLO))), 2)).toEqual([[1, 2, FIRST_ID]]);
  });

  test.each([[{}], [{ roles: {} }], [{ roles: [] }], [{ roles: null }], [{ roles: 'caller' }]])(
    'a client that names no role breaks the protocol: %j',
    (details) => {
      const { router } = new Realm(0);
      router.opened(1);
      expect(seen(router.received(1, JSON.stringify([1, 'wire101', details])))).toEqual(violation(1));
    },
  );

  test('a session that is closed with GOODBYE may be followed by another, whose ids begin at 1 again', () => {
    const realm = new Realm(1);
    expect(realm.say(1, [32, 1, {}, 'a.b'])).toEqual([[1, [33, 1, 1]]]);
    expect(realm.say(1, [6, {}, 'wamp.close.close_realm'])).toEqual([[1, [6, {}, 'wamp.close.goodbye_and_out']]]);
    expect(begun(realm.say(1, HELLO))).toEqual([[1, 2]]);
    expect(realm.say(1, [34, 1, 1])).toEqual([[1, [8, 34, 1, {}, 'wamp.error.no_such_subscription']]]);
  });
});

describe('Session Closing', () => {
  test('the router shuts down: GOODBYE, then everything but the answer is ignored', () => {
    const realm = new Realm(2);
    const said = realm.router.farewell(1, 'the session was ended');
    expect(JSON.parse(said ?? '')).toEqual([6, { message: 'the session was ended' }, 'wamp.close.system_shutdown']);
    expect(realm.say(1, [48, 1, {}, 'wire101.add', [1, 2]])).toEqual([]);
    expect(realm.say(1, [6, {}, 'wamp.close.goodbye_and_out'])).toEqual([]);
    expect(realm.router.farewell(1, 'again')).toBeUndefined();
    expect(begun(realm.say(1, HELLO))).toEqual([[1, 2]]);
  });

  test('ABORT of a client is not answered, and ends its session', () => {
    const realm = new Realm(2);
    realm.say(1, [32, 1, {}, 'a.b']);
    expect(realm.say(1, [3, {}, 'my.reason'])).toEqual([]);
    expect(begun(realm.say(2, [16, 1, { acknowledge: true }, 'a.b']), 2)).toEqual([[2, 17, 1]]);
  });
});

describe('Protocol errors', () => {
  const before: [string, unknown][] = [
    ['GOODBYE before the session', [6, {}, 'a.b']],
    ['CALL before the session', [48, 1, {}, 'wire101.add', [1, 2]]],
    ['ERROR before the session', [8, 68, 1, {}, 'a.b']],
    ['WELCOME', [2, 1, {}]],
    ['CHALLENGE', [4, 'ticket', {}]],
  ];
  test.each(before)('%s', (_, message) => {
    const { router } = new Realm(0);
    router.opened(1);
    expect(seen(router.received(1, JSON.stringify(message)))).toEqual(violation(1));
  });

  const within: [string, unknown][] = [
    ['a second HELLO', HELLO],
    ['WELCOME', [2, 1, {}]],
    ['CHALLENGE', [4, 'ticket', {}]],
    ['EVENT', [36, 1, 1, {}]],
    ['RESULT', [50, 1, {}]],
    ['INVOCATION', [68, 1, 1, {}]],
    ['ERROR about a SUBSCRIBE', [8, 32, 1, {}, 'a.b']],
    ['ERROR about an invocation that was never sent', [8, 68, 1, {}, 'a.b']],
    ['YIELD to an invocation that was never sent', [70, 1, {}]],
    ['a request id that is not the next', [32, 2, {}, 'a.b']],
    ['a request id of 0', [32, 0, {}, 'a.b']],
    ['a request id that is no integer', [32, 1.5, {}, 'a.b']],
    ['a request id that is text', [32, '1', {}, 'a.b']],
    ['an id beyond 2^53', [34, 1, 9_007_199_254_740_994]],
    ['an empty list', []],
    ['no list', { 0: 32 }],
    ['no JSON', '[32, 1, {}, "a.b"'],
    ['an unknown type', [9, 1]],
    ['a type that is text', ['32', 1, {}, 'a.b']],
    ['options that are a list', [32, 1, [], 'a.b']],
    ['options that are null', [32, 1, null, 'a.b']],
    ['a topic that is no text', [32, 1, {}, 7]],
    ['too few elements', [32, 1, {}]],
    ['too many elements', [32, 1, {}, 'a.b', []]],
    ['arguments that are a dictionary', [48, 1, {}, 'a.b', {}]],
    ['keyword arguments that are a list', [48, 1, {}, 'a.b', [], []]],
    ['an element after the payload', [48, 1, {}, 'a.b', [], {}, 1]],
    ['values too deep in each other', `[48,1,{},"a.b",[${'['.repeat(200_000)}${']'.repeat(200_000)}]]`],
  ];
  test.each(within)('%s', (_, message) => {
    const realm = new Realm(2);
    expect(realm.say(1, message)).toEqual(violation(1));
    expect(realm.say(1, HELLO), 'nothing that follows is processed').toEqual([]);
    expect(realm.say(2, [48, 1, {}, 'wire101.add', [1, 2]]), 'the next client is served').toEqual([
      [2, [50, 1, {}, [3]]],
    ]);
  });

  test('with wamp.2.json a binary message is one ("WebSocket Transport")', () => {
    expect(seen(new Realm(1).router.received(1, undefined))).toEqual(violation(1));
  });

  test('the subscriptions and registrations of the offender are gone', () => {
    const realm = new Realm(2);
    realm.say(1, [32, 1, {}, 'a.b']);
    realm.say(1, [64, 2, {}, 'a.add']);
    realm.say(1, []);
    expect(realm.say(2, [16, 1, {}, 'a.b'])).toEqual([]);
    expect(realm.say(2, [48, 2, {}, 'a.add'])).toEqual([[2, [8, 48, 2, {}, 'wamp.error.no_such_procedure']]]);
  });
});

describe('Publish and Subscribe', () => {
  test('SUBSCRIBE, PUBLISH and EVENT: to the subscribers of the topic, not to the publisher', () => {
    const realm = new Realm(3);
    expect(realm.say(1, [32, 1, {}, 'com.topic'])).toEqual([[1, [33, 1, 1]]]);
    expect(realm.say(2, [32, 1, {}, 'com.topic']), 'one subscription for a topic').toEqual([[2, [33, 1, 1]]]);
    expect(realm.say(2, [32, 2, {}, 'com.topic']), 'the same again').toEqual([[2, [33, 2, 1]]]);
    expect(realm.say(3, [32, 1, {}, 'com.other'])).toEqual([[3, [33, 1, 2]]]);
    expect(realm.say(1, [16, 2, {}, 'com.topic', ['hello'], { colour: 'red' }])).toEqual([
      [2, [36, 1, FIRST_ID, {}, ['hello'], { colour: 'red' }]],
    ]);
  });

  test('PUBLISHED and ERROR only when the publisher asks for an acknowledgement', () => {
    const realm = new Realm(2);
    realm.say(2, [32, 1, {}, 'com.topic']);
    expect(realm.say(1, [16, 1, { acknowledge: true }, 'com.topic'])).toEqual([
      [1, [17, 1, FIRST_ID]],
      [2, [36, 1, FIRST_ID, {}]],
    ]);
    expect(realm.say(1, [16, 2, { acknowledge: true }, 'com..topic'])).toEqual([
      [1, [8, 16, 2, {}, 'wamp.error.invalid_uri']],
    ]);
    expect(realm.say(1, [16, 3, {}, 'com..topic'])).toEqual([]);
    expect(begun(realm.say(1, [16, 4, { acknowledge: true }, 'com.nobody']), 2)).toEqual([[1, 17, 4]]);
  });

  test('exclude_me false: the publisher is not left out ("Publisher Exclusion" of the advanced profile, as announced)', () => {
    const realm = new Realm(1);
    realm.say(1, [32, 1, {}, 'com.topic']);
    expect(realm.say(1, [16, 2, { exclude_me: true }, 'com.topic'])).toEqual([]);
    expect(realm.say(1, [16, 3, { exclude_me: false }, 'com.topic', [1]])).toMatchObject([
      [1, [36, 1, FIRST_ID + 1, {}, [1]]],
    ]);
  });

  test('an attribute that the router does not know is ignored ("Extensibility")', () => {
    const realm = new Realm(2);
    expect(realm.say(1, [32, 1, { match: 'prefix', _mine: 1 }, 'com'])).toEqual([[1, [33, 1, 1]]]);
    expect(realm.say(2, [16, 1, {}, 'com.topic'])).toEqual([]);
  });

  test('UNSUBSCRIBE ends it; of a subscription that is not there it is an error', () => {
    const realm = new Realm(2);
    realm.say(1, [32, 1, {}, 'com.topic']);
    expect(realm.say(2, [34, 1, 1]), 'another one’s').toEqual([[2, [8, 34, 1, {}, 'wamp.error.no_such_subscription']]]);
    expect(realm.say(1, [34, 2, 1])).toEqual([[1, [35, 2]]]);
    expect(realm.say(1, [34, 3, 1])).toEqual([[1, [8, 34, 3, {}, 'wamp.error.no_such_subscription']]]);
    expect(realm.say(2, [16, 2, {}, 'com.topic'])).toEqual([]);
  });

  test.each(['', '.', 'a..b', 'a.', '.a', 'a b', 'a\tb', 'a#b', 'wamp.topic', 'wamp'])(
    'topic “%s” is no URI of an application ("URIs", "Reserved URIs")',
    (topic) => {
      expect(new Realm(1).say(1, [32, 1, {}, topic])).toEqual([[1, [8, 32, 1, {}, 'wamp.error.invalid_uri']]]);
    },
  );

  test('empty arguments are not passed on ("Empty Arguments and Keyword Arguments")', () => {
    const realm = new Realm(2);
    realm.say(2, [32, 1, {}, 'a.b']);
    const events = (...payload: unknown[]) =>
      realm.say(1, [16, next(), {}, 'a.b', ...payload]).map((each) => (each as [number, unknown[]])[1].slice(4));
    let request = 0;
    const next = () => {
      request += 1;
      return request;
    };
    expect(events([], {})).toEqual([[]]);
    expect(events([1], {})).toEqual([[[1]]]);
    expect(events([], { a: 1 })).toEqual([[[], { a: 1 }]]);
  });
});

describe('Remote Procedure Calls', () => {
  test('the router answers its own procedures', () => {
    const realm = new Realm(1);
    const told = realm.router.received(1, '[48,1,{},"wire101.add",[2,3]]');
    expect(told).toEqual([{ to: 1, text: '[50,1,{},[5]]' }]);
    expect(realm.say(1, [48, 2, {}, 'wire101.add', ['a']])).toEqual([
      [1, [8, 48, 2, {}, 'wamp.error.invalid_argument', ['argument 1 of add must be a number']]],
    ]);
    expect(realm.say(1, [64, 3, {}, 'wire101.add'])).toEqual([
      [1, [8, 64, 3, {}, 'wamp.error.procedure_already_exists']],
    ]);
  });

  test('REGISTER, CALL, INVOCATION, YIELD, RESULT, with the request ids of three directions', () => {
    const realm = new Realm(3);
    realm.say(2, [32, 1, {}, 'a.b']);
    expect(realm.say(2, [64, 2, {}, 'com.add'])).toEqual([[2, [65, 2, 1]]]);
    expect(realm.say(3, [64, 1, {}, 'com.add'])).toEqual([[3, [8, 64, 1, {}, 'wamp.error.procedure_already_exists']]]);
    expect(realm.say(1, [48, 1, {}, 'com.add', [2, 3], { round: true }])).toEqual([
      [2, [68, 1, 1, {}, [2, 3], { round: true }]],
    ]);
    expect(realm.say(3, [48, 2, {}, 'com.add', [4]])).toEqual([[2, [68, 2, 1, {}, [4]]]]);
    expect(realm.say(2, [70, 2, {}, [4]]), 'answers need not come in order').toEqual([[3, [50, 2, {}, [4]]]]);
    expect(realm.say(2, [70, 1, {}, [], { sum: 5 }])).toEqual([[1, [50, 1, {}, [], { sum: 5 }]]]);
    expect(realm.say(2, [70, 1, {}, [5]]), 'an answer too many').toEqual([]);
  });

  test('ERROR of the callee goes to the caller as it is', () => {
    const realm = new Realm(2);
    realm.say(2, [64, 1, {}, 'com.save']);
    realm.say(1, [48, 1, {}, 'com.save']);
    expect(
      realm.say(2, [8, 68, 1, { at: 'disk' }, 'com.error.write_protected', ['Read only.'], { severity: 3 }]),
    ).toEqual([[1, [8, 48, 1, { at: 'disk' }, 'com.error.write_protected', ['Read only.'], { severity: 3 }]]]);
    realm.say(1, [48, 2, {}, 'com.save']);
    expect(realm.say(2, [8, 68, 2, {}, 'no uri'])).toEqual([[1, [8, 48, 2, {}, 'wamp.error.invalid_uri']]]);
  });

  test.each([
    ['com.nowhere', 'wamp.error.no_such_procedure'],
    ['wamp.session.count', 'wamp.error.no_such_procedure'],
    ['com..nowhere', 'wamp.error.invalid_uri'],
  ])('CALL of %s: %s', (uri, error) => {
    expect(new Realm(1).say(1, [48, 1, {}, uri])).toEqual([[1, [8, 48, 1, {}, error]]]);
  });

  test('UNREGISTER ends it, and lets a call under way be answered', () => {
    const realm = new Realm(2);
    realm.say(2, [64, 1, {}, 'com.add']);
    realm.say(1, [48, 1, {}, 'com.add', [1]]);
    expect(realm.say(1, [66, 2, 1]), 'another one’s').toEqual([[1, [8, 66, 2, {}, 'wamp.error.no_such_registration']]]);
    expect(realm.say(2, [66, 2, 1])).toEqual([[2, [67, 2]]]);
    expect(realm.say(1, [48, 3, {}, 'com.add', [1]])).toEqual([[1, [8, 48, 3, {}, 'wamp.error.no_such_procedure']]]);
    expect(realm.say(2, [70, 1, {}, [1]])).toEqual([[1, [50, 1, {}, [1]]]]);
    expect(realm.say(1, [64, 4, {}, 'com.add'])).toEqual([[1, [65, 4, 2]]]);
  });

  test('Callee Leaving: the callers that wait are told', () => {
    const realm = new Realm(3);
    realm.say(2, [64, 1, {}, 'com.add']);
    realm.say(1, [48, 1, {}, 'com.add', [1]]);
    realm.say(3, [48, 1, {}, 'com.add', [1]]);
    expect(seen(realm.router.left(2))).toEqual([
      [1, [8, 48, 1, {}, 'wamp.error.no_available_callee']],
      [3, [8, 48, 1, {}, 'wamp.error.no_available_callee']],
    ]);
    expect(realm.say(1, [64, 2, {}, 'com.add'])).toEqual([[1, [65, 2, 2]]]);
  });

  test('a caller that left is not told, and its callee breaks no rule by answering', () => {
    const realm = new Realm(2);
    realm.say(2, [64, 1, {}, 'com.add']);
    realm.say(1, [48, 1, {}, 'com.add', [1]]);
    expect(seen(realm.router.left(1))).toEqual([]);
    expect(realm.say(2, [70, 1, {}, [1]])).toEqual([]);
  });

  test('a session may call what it has registered itself', () => {
    const realm = new Realm(1);
    realm.say(1, [64, 1, {}, 'com.me']);
    expect(realm.say(1, [48, 2, {}, 'com.me'])).toEqual([[1, [68, 1, 1, {}]]]);
    expect(realm.say(1, [70, 1, {}, ['yes']])).toEqual([[1, [50, 2, {}, ['yes']]]]);
  });
});

test('so many subscriptions, registrations and calls under way, and no more', () => {
  const realm = new Realm(2);
  const limited = (to: number, type: number, request: number) => [
    [to, 8, type, request, {}, 'wire101.error.limit_reached'],
  ];
  for (let each = 1; each <= 3; each += 1) expect(begun(realm.say(1, [32, each, {}, `t.${each}`]))).toEqual([[1, 33]]);
  expect(begun(realm.say(1, [32, 4, {}, 't.4']), 5)).toEqual(limited(1, 32, 4));
  for (let each = 5; each <= 7; each += 1) expect(begun(realm.say(1, [64, each, {}, `p.${each}`]))).toEqual([[1, 65]]);
  expect(begun(realm.say(1, [64, 8, {}, 'p.8']), 5)).toEqual(limited(1, 64, 8));
  for (let each = 1; each <= 3; each += 1) expect(begun(realm.say(2, [48, each, {}, 'p.5']))).toEqual([[1, 68]]);
  expect(begun(realm.say(2, [48, 4, {}, 'p.5']), 5)).toEqual(limited(2, 48, 4));
  realm.say(1, [70, 1, {}]);
  expect(begun(realm.say(2, [48, 5, {}, 'p.5']), 2)).toEqual([[1, 68, 4]]);
  expect(realm.reached).toBe(3);
});
