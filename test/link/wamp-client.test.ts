import { describe, expect, test } from 'vitest';
import { type Answer, GOODBYE_TEXT, helloOf, WampClient } from '#link/wamp-client.ts';

const WELCOME = '[2,4711,{"roles":{"broker":{},"dealer":{}}}]';
const NOTHING = { say: [], close: false };
const violated = { say: [expect.stringContaining('"wamp.error.protocol_violation"]')], close: true };

function joined(perform: (args: readonly unknown[]) => Answer | undefined = () => undefined): WampClient {
  const client = new WampClient(perform);
  client.said(helloOf('wire101', 'ada'));
  expect(client.heard(WELCOME)).toEqual(NOTHING);
  return client;
}

/** Says a request, and hears the answer to it. */
function asks(client: WampClient, request: string, answer: unknown): void {
  client.said(request);
  expect(client.heard(JSON.stringify(answer))).toEqual(NOTHING);
}

describe('WAMP §4: a session', () => {
  test('§4.1.1 HELLO names the realm and the roles', () => {
    expect(JSON.parse(helloOf('wire101', 'ada', ['caller']))).toEqual([
      1,
      'wire101',
      { agent: 'ada', roles: { caller: {} } },
    ]);
  });

  test('§4.1.2 joined with WELCOME; its id is that of the session', () => {
    expect(joined()).toMatchObject({ state: 'joined', session: 4711, next: 1 });
  });

  test('§4.1.3 refused with ABORT', () => {
    const client = new WampClient(() => undefined);
    client.said(helloOf('elsewhere', 'ada'));
    expect(client.state).toBe('joining');
    expect(client.heard('[3,{},"wamp.error.no_such_realm"]')).toEqual(NOTHING);
    expect(client).toMatchObject({ state: 'closed', news: [{ kind: 'ABORT', text: '"wamp.error.no_such_realm"' }] });
  });

  test('§4.2.1 leaves with GOODBYE, which is answered; and answers that of the router', () => {
    const client = joined();
    client.said(GOODBYE_TEXT);
    expect(client.state).toBe('leaving');
    expect(client.heard('[6,{},"wamp.close.goodbye_and_out"]')).toEqual(NOTHING);
    expect(client.state).toBe('closed');
    const told = joined().heard('[6,{},"wamp.close.system_shutdown"]');
    expect(told).toEqual({ say: ['[6,{},"wamp.close.goodbye_and_out"]'], close: false });
  });

  test('§2.1.2 requests are numbered from 1, anew in each session', () => {
    const client = joined();
    asks(client, client.request('SUBSCRIBE', {}, 'a.b'), [33, 1, 9]);
    expect(client.request('CALL', {}, 'a.b')).toBe('[48,2,{},"a.b"]');
    expect(client.next, 'what was not said is not counted').toBe(2);
    client.lost();
    client.said(helloOf('wire101', 'ada'));
    client.heard(WELCOME);
    expect(client.next).toBe(1);
    expect(client.subscriptions.size).toBe(0);
  });
});

describe('WAMP §2.3.3: the router breaks the protocol', () => {
  test.each([
    ['a second WELCOME', WELCOME],
    ['no JSON', '{"'],
    ['no list', '{"type":2}'],
    ['a type that does not exist', '[99]'],
    ['a message of clients', '[48,1,{},"a.b"]'],
    ['ERROR about what is no request', '[8,1,1,{},"a.b"]'],
  ])('%s: ABORT, and the connection is dropped', (_, text) => {
    const client = joined();
    const reaction = client.heard(text);
    expect(reaction).toEqual(violated);
    for (const each of reaction.say) client.said(each);
    expect(client.state).toBe('closed');
  });

  test('an EVENT before there is a session', () => {
    expect(new WampClient(() => undefined).heard('[36,1,1,{}]')).toEqual(violated);
  });
});

describe('WAMP §5 and §6: what its application is told', () => {
  test('§5.2 events under the topic of their subscription; acknowledgements only where asked for', () => {
    const client = joined();
    asks(client, client.request('SUBSCRIBE', {}, 'com.example.weather'), [33, 1, 9]);
    expect([...client.subscriptions]).toEqual([[9, 'com.example.weather']]);
    client.heard('[36,9,77,{},["21 °C"],{"at":"Paris"}]');
    client.said(client.request('PUBLISH', {}, 'a.b'));
    expect(client.waiting).toBe(0);
    asks(client, client.request('PUBLISH', { acknowledge: true }, 'a.b'), [17, 3, 78]);
    expect(client.news).toEqual([
      { kind: 'EVENT', about: 'com.example.weather', text: '["21 °C"] {"at":"Paris"}' },
      { kind: 'PUBLISHED', about: 'a.b', text: '78' },
    ]);
    asks(client, client.request('UNSUBSCRIBE', 9), [35, 4]);
    expect(client.subscriptions.size).toBe(0);
  });

  test('§6.2 results and errors under the procedure', () => {
    const client = joined();
    asks(client, client.request('CALL', {}, 'com.example.add', [2, 3]), [50, 1, {}, [5]]);
    asks(client, client.request('CALL', {}, 'com.example.nobody'), [
      8,
      48,
      2,
      {},
      'wamp.error.no_such_procedure',
      ['x'],
    ]);
    expect(client.news).toEqual([
      { kind: 'RESULT', about: 'com.example.add', text: '[5]' },
      { kind: 'ERROR', about: 'com.example.nobody', text: '"wamp.error.no_such_procedure" ["x"]' },
    ]);
  });

  test('§6.2.2 to §6.2.5 an INVOCATION is answered with the id that it came with', () => {
    const client = joined(([a, b]) =>
      b === 0 ? { error: 'com.example.error.zero', args: ['b is 0'] } : { result: [Number(a) / Number(b)] },
    );
    asks(client, client.request('REGISTER', {}, 'com.example.divide'), [65, 1, 5]);
    expect([...client.registrations]).toEqual([[5, 'com.example.divide']]);
    expect(client.heard('[68,12,5,{},[6,3]]').say).toEqual(['[70,12,{},[2]]']);
    expect(client.heard('[68,13,5,{},[6,0]]').say).toEqual(['[8,68,13,{},"com.example.error.zero",["b is 0"]]']);
    asks(client, client.request('UNREGISTER', 5), [67, 2]);
    expect(client.registrations.size).toBe(0);
  });

  test('an answer may be given later, to who has waited longest', () => {
    const client = joined();
    asks(client, client.request('REGISTER', {}, 'com.example.echo'), [65, 1, 5]);
    expect(client.heard('[68,1,5,{},["a"]]')).toEqual(NOTHING);
    expect(client.heard('[68,2,5,{},["b"]]')).toEqual(NOTHING);
    const answer = client.answer((args) => ({ result: args }));
    expect(answer).toBe('[70,1,{},["a"]]');
    client.said(answer ?? '');
    expect(client.invoked.map(({ request }) => request)).toEqual([2]);
  });
});
