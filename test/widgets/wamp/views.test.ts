import { describe, expect, test } from 'vitest';
import type { Reaction } from '#measure/wamp-outcome.ts';
import { wampWhatIfs } from '#service/wamp-what-ifs.ts';
import { textOf } from '#test/setup/markup-search.ts';
import { WampCapture } from '#test/setup/wamp-capture.ts';
import { argumentsIn } from '#widgets/wamp/arguments.ts';
import { outcomeView } from '#widgets/wamp/outcome-view.ts';
import { perform } from '#widgets/wamp/performing.ts';
import { routedView } from '#widgets/wamp/routed-view.ts';
import { routerView } from '#widgets/wamp/router-view.ts';

const routed = (capture: WampCapture) => textOf(routedView(capture.followed(), true));
const router = (capture: WampCapture) => textOf(routerView(capture.followed().sessions));

describe('what the router keeps, and what is on its way', () => {
  const called = () =>
    new WampCapture()
      .joined(0, 'ada')
      .joined(1, 'grace')
      .client(1, [64, 1, {}, 'com.example.add'])
      .router(1, [65, 1, 5])
      .client(0, [48, 1, {}, 'com.example.add', [2, 3]]);

  test('a call says for whom it waits, and each message its ids', () => {
    const capture = called();
    expect(routed(capture)).toContain('the router has it');
    capture.router(1, [68, 1, 5, {}, [2, 3]]);
    expect(routed(capture)).toContain('waits for grace');
    expect(routed(capture)).toContain('→ INVOCATION request 1, registration 5');
    capture.client(1, [70, 1, {}, [5]]);
    expect(routed(capture)).toContain('← YIELD request 1');
    expect(routed(capture)).toContain('the router has the answer');
    capture.router(0, [50, 1, {}, [5]]);
    expect(routed(capture)).toContain('← RESULT request 1');
    expect(routed(capture)).toContain('done');
  });

  test('a request that waits for its answer', () => {
    const capture = called().client(0, [32, 2, {}, 'com.example.weather']);
    expect(router(capture)).toContain('waits for an answer: SUBSCRIBE 2 of ada');
    expect(router(capture.router(0, [33, 2, 9]))).not.toContain('waits for');
    expect(router(capture)).toContain('com.example.weather');
  });

  test('a publication that was asked for, and what came of it', () => {
    const capture = new WampCapture().joined(0, 'ada').client(0, [16, 1, { acknowledge: true }, 'a..b']);
    expect(routed(capture)).toContain('to be acknowledged');
    expect(routed(capture.router(0, [8, 16, 1, {}, 'wamp.error.invalid_uri']))).toMatch(
      /refused wamp\.error\.invalid_uri/,
    );
  });

  test('what peers say of themselves is text, its unseen characters named', () => {
    const capture = new WampCapture().joined(0, '<b>\u202eada').client(0, [48, 1, {}, '<img\u0000>']);
    expect(routed(capture)).toContain('<img');
    expect(routed(capture)).toContain('NUL');
    expect(router(capture)).toContain('U+202E');
    expect(JSON.stringify(routedView(capture.followed(), true))).not.toContain('"tag":"img"');
  });
});

describe('what is required beside what happened', () => {
  const whatIf = (id: string) => {
    const found = wampWhatIfs.find((each) => each.id === id);
    if (!found) throw new Error(id);
    return found;
  };
  const told = (id: string, reactions: readonly Reaction[] | undefined) => textOf(outcomeView(whatIf(id), reactions));
  const abort = { by: 'server', kind: 'ABORT', why: 'wamp.error.protocol_violation' } as const;

  test('before, as required, and not', () => {
    expect(told('hello-twice', undefined)).toContain('Nothing yet');
    expect(told('hello-twice', [])).toContain('It has not crossed yet.');
    expect(told('hello-twice', [abort])).toMatch(/← ABORT wamp\.error\.protocol_violation\s*As required\./);
    expect(told('hello-twice', [{ ...abort, by: 'client' }])).toContain('Not as required so far.');
    expect(told('hello-twice', [{ ...abort, why: 'wamp.error.invalid_uri' }])).toContain('Not as required so far.');
  });

  test('where nothing may be answered, and where nothing is required', () => {
    const publish = { by: 'client', kind: 'PUBLISH', why: 'com..weather' } as const;
    expect(told('invalid-uri-unacknowledged', [publish])).toContain('As required: no answer so far.');
    expect(told('invalid-uri-unacknowledged', [publish, abort])).toContain('Not as required');
    expect(told('no-such-realm', [abort])).toContain('leaves this open');
  });
});

test('arguments as they are typed', () => {
  expect(argumentsIn('2, 3')).toEqual([2, 3]);
  expect(argumentsIn('"21 °C", {"a": [null]}')).toEqual(['21 °C', { a: [null] }]);
  expect(argumentsIn('21 °C')).toEqual(['21 °C']);
  expect(argumentsIn('  ')).toEqual([]);
});

test('what a callee answers', () => {
  expect(perform('add', [2, 3])).toEqual({ result: [5] });
  expect(perform('add', [2, '3'])).toMatchObject({ error: 'wamp.error.invalid_argument' });
  expect(perform('echo', ['a', 1])).toEqual({ result: ['a', 1] });
  expect(perform('refuse', [])).toMatchObject({ error: 'com.example.error.refused' });
  expect(perform('wait', [2, 3])).toBeUndefined();
  expect(perform('wait', [2, 3], true)).toEqual({ result: [5] });
});
