import { describe, expect, test } from 'vitest';
import type { RoutedStep } from '#measure/wamp-calls.ts';
import { idIn } from '#measure/wamp-messages.ts';
import { WampCapture } from '#test/setup/wamp-capture.ts';

const PROCEDURE = 'com.example.add';
const TOPIC = 'com.example.weather';

/** `CALL 2 ada`: each message with its request id and the client at its other end. */
function told(steps: readonly RoutedStep[]): string[] {
  return steps.map(({ seen, peer }) => [seen.message.kind, idIn(seen, 'Request'), peer.name].filter(Boolean).join(' '));
}

/** Ada on connection 0; Grace on 1, who has registered the procedure and subscribed to the topic. */
function stage(): WampCapture {
  return new WampCapture()
    .joined(0, 'ada')
    .joined(1, 'grace')
    .client(1, [64, 1, {}, PROCEDURE])
    .router(1, [65, 1, 5])
    .client(1, [32, 2, {}, TOPIC])
    .router(1, [33, 2, 9]);
}

describe('WAMP §6.2: a call', () => {
  test('four messages, with the ids of two sessions', () => {
    const capture = stage()
      .client(0, [48, 1, {}, PROCEDURE, [2, 3]])
      .router(1, [68, 1, 5, {}, [2, 3]]);
    expect(capture.followed().calls.all).toMatchObject([
      { caller: { name: 'ada' }, callee: { name: 'grace' }, request: 1, invocation: 1, state: 'under way' },
    ]);
    capture.client(1, [70, 1, {}, [5]]).router(0, [50, 1, {}, [5]]);
    const [call] = capture.followed().calls.all;
    expect(call?.state).toBe('done');
    expect(told(call?.steps ?? [])).toEqual(['CALL 1 ada', 'INVOCATION 1 grace', 'YIELD 1 grace', 'RESULT 1 ada']);
  });

  test('calls that overtake each other are told apart, by their numbers and by their arguments', () => {
    const capture = stage()
      .joined(2, 'kim')
      .client(0, [48, 1, {}, PROCEDURE, [1, 1]])
      .client(2, '[48, 1, {}, "com.example.add", [2, 2]]')
      .router(1, [68, 1, 5, {}, [2, 2]])
      .router(1, [68, 2, 5, {}, [1, 1]])
      .client(1, [70, 2, {}, [2]])
      .client(1, [70, 1, {}, [4]])
      .router(2, [50, 1, {}, [4]])
      .router(0, [50, 1, {}, [2]]);
    const calls = capture.followed().calls.all;
    expect(calls.map(({ caller, invocation, state }) => [caller.name, invocation, state])).toEqual([
      ['ada', 2, 'done'],
      ['kim', 1, 'done'],
    ]);
    expect(calls.map(({ steps }) => steps.length)).toEqual([4, 4]);
  });

  test('a call from before the procedure was registered is not the one that is passed on', () => {
    const capture = new WampCapture()
      .joined(0, 'ada')
      .joined(1, 'grace')
      .client(0, [48, 1, {}, PROCEDURE])
      .client(1, [64, 1, {}, PROCEDURE])
      .router(1, [65, 1, 5])
      .client(0, [48, 2, {}, PROCEDURE])
      .router(1, [68, 1, 5, {}])
      .router(0, [8, 48, 1, {}, 'wamp.error.no_such_procedure']);
    expect(capture.followed().calls.all.map(({ request, invocation, error }) => [request, invocation, error])).toEqual([
      [1, undefined, 'wamp.error.no_such_procedure'],
      [2, 1, undefined],
    ]);
  });

  test('§6.2.5, §6.2.6 an error of the callee, and of the router', () => {
    const capture = stage()
      .client(0, [48, 1, {}, PROCEDURE])
      .router(1, [68, 1, 5, {}])
      .client(1, [8, 68, 1, {}, 'com.example.error.refused'])
      .router(0, [8, 48, 1, {}, 'com.example.error.refused'])
      .client(0, [48, 2, {}, 'com.example.nobody'])
      .router(0, [8, 48, 2, {}, 'wamp.error.no_such_procedure']);
    const calls = capture.followed().calls.all;
    expect(calls.map(({ state, error }) => [state, error])).toEqual([
      ['failed', 'com.example.error.refused'],
      ['failed', 'wamp.error.no_such_procedure'],
    ]);
    expect(told(calls[0]?.steps ?? [])).toEqual(['CALL 1 ada', 'INVOCATION 1 grace', 'ERROR 1 grace', 'ERROR 1 ada']);
    expect(told(calls[1]?.steps ?? [])).toEqual(['CALL 2 ada', 'ERROR 2 ada']);
  });

  test('§6.3 the callee leaves; and the caller, for whom nobody waits any more', () => {
    const called = () => stage().client(0, [48, 1, {}, PROCEDURE]).router(1, [68, 1, 5, {}]);
    const left = called().closed(1).router(0, [8, 48, 1, {}, 'wamp.error.no_available_callee']);
    expect(left.followed().calls.all).toMatchObject([{ state: 'failed', error: 'wamp.error.no_available_callee' }]);
    expect(called().closed(0).followed().calls.all).toMatchObject([{ state: 'given up' }]);
    const gone = called()
      .client(0, [6, {}, 'wamp.close.close_realm'])
      .client(1, [70, 1, {}, [5]]);
    expect(gone.followed().calls.all).toMatchObject([{ state: 'given up' }]);
  });

  test('who calls itself, and whom the router itself answers', () => {
    const capture = stage()
      .client(1, [48, 3, {}, PROCEDURE])
      .router(1, [68, 1, 5, {}])
      .client(1, [70, 1, {}])
      .router(1, [50, 3, {}])
      .client(0, [48, 1, {}, 'wire101.time'])
      .router(0, [50, 1, {}, ['now']]);
    const [own, routers] = capture.followed().calls.all;
    expect(told(own?.steps ?? [])).toEqual(['CALL 3 grace', 'INVOCATION 1 grace', 'YIELD 1 grace', 'RESULT 3 grace']);
    expect(routers).toMatchObject({ callee: undefined, state: 'done' });
  });
});

describe('WAMP §5.2: a publication', () => {
  test('acknowledged: PUBLISHED names it', () => {
    const capture = stage()
      .client(0, [16, 1, { acknowledge: true }, TOPIC, ['21 °C']])
      .router(0, [17, 1, 4711])
      .router(1, [36, 9, 4711, {}, ['21 °C']]);
    const [publication] = capture.followed().publications.all;
    expect(publication).toMatchObject({ acknowledged: true, publication: 4711, topic: TOPIC });
    expect(told(publication?.steps ?? [])).toEqual(['PUBLISH 1 ada', 'PUBLISHED 1 ada', 'EVENT grace']);
  });

  test('not acknowledged: its EVENTs are known by topic and arguments', () => {
    const capture = stage()
      .client(0, [16, 1, {}, TOPIC, ['a']])
      .client(0, [16, 2, {}, TOPIC, ['b']])
      .client(0, [16, 3, { acknowledge: false }, 'com.example.other', ['b']])
      .router(1, [36, 9, 2, {}, ['b']])
      .router(1, [36, 9, 1, {}, ['a']]);
    const all = capture.followed().publications.all;
    expect(all.map(({ publication, acknowledged }) => [publication, acknowledged])).toEqual([
      [1, false],
      [2, false],
      [undefined, false],
    ]);
    expect(all.map(({ steps }) => steps.length)).toEqual([2, 2, 1]);
  });

  test('PUBLISHED comes after an EVENT that was taken for that of another like it', () => {
    const capture = stage()
      .client(0, [16, 1, {}, TOPIC, ['a']])
      .client(0, [16, 2, { acknowledge: true }, TOPIC, ['a']])
      .router(1, [36, 9, 4712, {}, ['a']])
      .router(0, [17, 2, 4712]);
    const all = capture.followed().publications.all;
    expect(all.map(({ publication, steps }) => [publication, told(steps)])).toEqual([
      [undefined, ['PUBLISH 1 ada']],
      [4712, ['PUBLISH 2 ada', 'PUBLISHED 2 ada', 'EVENT grace']],
    ]);
  });

  test('§5.2.3 refused, where it asked to be told', () => {
    const capture = stage()
      .client(0, [16, 1, { acknowledge: true }, 'com..weather'])
      .router(0, [8, 16, 1, {}, 'wamp.error.invalid_uri']);
    expect(capture.followed().publications.all).toMatchObject([{ error: 'wamp.error.invalid_uri' }]);
  });
});

test('what comes later is taken later, each once', () => {
  const { events } = stage().client(0, [48, 1, {}, PROCEDURE]).router(1, [68, 1, 5, {}]);
  const follower = new WampCapture().followed();
  for (const event of events) {
    follower.reader.receive(event);
    expect(follower.advance()).toBe(true);
    expect(follower.advance()).toBe(false);
  }
  expect(follower.calls.all).toMatchObject([{ state: 'under way', invocation: 1 }]);
  expect(follower.messages).toBe(10);
});
