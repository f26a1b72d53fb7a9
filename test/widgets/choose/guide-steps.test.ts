import { describe, expect, test } from 'vitest';
import { raceResult } from '#test/setup/race-result.ts';
import { guideHash, placeOf, stepView } from '#widgets/choose/guide-steps.ts';
import { laneWords } from '#widgets/choose/lane-words.ts';

const guide = {
  start: 'who',
  questions: {
    who: {
      ask: 'Who speaks?',
      answers: [
        { id: 'server', text: 'The server', to: 'soon' },
        { id: 'both', text: 'Both', to: 'websocket' },
      ],
    },
    soon: {
      ask: 'How soon?',
      answers: [
        { id: 'now', text: 'Now', to: 'sse' },
        { id: 'later', text: 'Later', to: 'short-polling' },
      ],
    },
  },
};

describe('an address leads to a place in the guide', () => {
  test.each([
    ['#guide', 'who', []],
    ['#guide/server', 'soon', ['server']],
    ['#guide/server/now', 'sse', ['server', 'now']],
    ['#guide/both', 'websocket', ['both']],
  ])('%s', (hash, at, answers) => {
    expect(placeOf(guide, hash)).toMatchObject({ at, answers });
    expect(guideHash(answers)).toBe(hash);
  });

  test.each([
    ['#guide/nobody/now', 'who', []],
    ['#guide/server/never/now', 'soon', ['server']],
    ['#guide/both/now', 'websocket', ['both']],
    ['#guide/__proto__', 'who', []],
  ])('%s, as far as it is known', (hash, at, answers) => {
    expect(placeOf(guide, hash)).toMatchObject({ at, answers });
  });

  test.each(['', '#table', '#guided/server'])('%j is of something else', (hash) => {
    expect(placeOf(guide, hash)).toBeUndefined();
  });
});

test('a step has the answers given, each with a way back, and those that may be given now as links', () => {
  const place = placeOf(guide, '#guide/server');
  if (!place) throw new Error('there is no such place');
  const html = JSON.stringify(stepView(guide, place));
  expect(html.match(/"href":"[^"]*"/g)).toEqual([
    '"href":"#guide"',
    '"href":"#guide/server/now"',
    '"href":"#guide/server/later"',
  ]);
  expect(html).toContain('How soon?');
  const end = placeOf(guide, '#guide/server/now');
  expect(end && JSON.stringify(stepView(guide, end)).match(/"href":"[^"]*"/g)).toEqual([
    '"href":"#guide"',
    '"href":"#guide/server"',
    '"href":"#guide"',
  ]);
});

test('what a race says of a technique: its times, what crossed beside each event, what was lost', () => {
  const result = raceResult();
  const lane = result.lanes.find(({ technique }) => technique === 'websocket');
  if (!lane?.latency) throw new Error('the race has no lane of WebSocket');
  const words = laneWords(result, 'websocket') ?? '';
  const beside = (lane.up.octets + lane.down.octets - lane.up.payload - lane.down.payload) / lane.delivered;
  expect(words).toContain(`${Math.round(beside)} octets crossed beside each event`);
  expect(words).toContain(lane.lost === 0 ? 'none was lost' : `${lane.lost} of ${lane.expected} were lost`);
  expect(laneWords(result, 'wamp')).toBeUndefined();
  expect(laneWords({ ...result, lanes: [{ ...lane, delivered: 0 }] }, 'websocket')).toBeUndefined();
});
