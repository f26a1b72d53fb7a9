import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { waysThrough } from '#layouts/decision-guide.ts';
import { Guide } from '../../src/content-schemas.ts';

const guide = Guide.parse(parse(readFileSync('content/choose/guide.yaml', 'utf8')));

test('every recommendation of the guide is reached, by no more than five answers', () => {
  const ways = waysThrough(guide);
  const reached = ways.flatMap(({ to }) => ('recommendation' in to ? [to.recommendation] : []));
  expect(new Set(reached)).toEqual(new Set(Object.keys(guide.recommendations)));
  expect(Math.max(...ways.map(({ answers }) => answers.length))).toBeLessThanOrEqual(5);
});

test('every technique but that of the subprotocols, which is part of others, is recommended to somebody', () => {
  const recommended = new Set(Object.values(guide.recommendations).flatMap(({ technique }) => technique ?? []));
  expect([...recommended].sort()).toEqual([
    'http-streaming',
    'long-polling',
    'mqtt',
    'server-sent-events',
    'short-polling',
    'wamp',
    'websocket',
  ]);
});

describe('a guide with a mistake stops the build', () => {
  const { start, questions, recommendations } = guide;
  const first = questions[start] as Guide['questions'][string];
  const ask = (answers: (typeof first)['answers']) => ({ ...questions, [start]: { ...first, answers } });

  test('an answer that leads nowhere', () => {
    const answers = [...first.answers, { id: 'lost', text: 'Lost', to: 'nowhere' }];
    expect(() => waysThrough({ ...guide, questions: ask(answers) })).toThrow('no recommendation “nowhere”');
  });

  test('an answer that leads back', () => {
    const answers = [...first.answers, { id: 'again', text: 'Again', to: start }];
    expect(() => waysThrough({ ...guide, questions: ask(answers) })).toThrow(`comes back to its question “${start}”`);
  });

  test('a recommendation, or a question, that nobody comes to', () => {
    expect(() => waysThrough({ ...guide, questions: ask(first.answers.slice(1)) })).toThrow(
      /no answer of the guide leads to/,
    );
    const more = { ...recommendations, carrier: { ...(recommendations['sse'] as Guide['recommendations'][string]) } };
    expect(() => waysThrough({ ...guide, recommendations: more })).toThrow('leads to “carrier”');
  });

  test('two answers of one name', () => {
    const [one] = first.answers;
    const answers = [...first.answers, { ...(one as (typeof first)['answers'][0]), text: 'Another' }];
    expect(() => waysThrough({ ...guide, questions: ask(answers) })).toThrow('have one id');
  });
});
