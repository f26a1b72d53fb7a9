import { expect, test } from 'vitest';
import { raceResult } from '#test/setup/race-result.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import { raceView } from '#widgets/race/race-view.ts';

const text = (view: Markup | string): string =>
  typeof view === 'string' ? view : view.children.map(text).join(view.tag === 'td' || view.tag === 'th' ? '' : ' ');
const shown = (changed = {}) =>
  raceView({ ...raceResult(), ...changed })
    .map(text)
    .join('\n');

test('the numbers of a lane are in its row', () => {
  expect(shown()).toMatch(/WebSocket 0\.\d+ +12\.0 +12\.0 +8\.10 +1 +1 +480 +600 +256 +824 +4 +0 +0/);
});

test('what a reader must know first is said: simulated, hidden, stopped, elided', () => {
  expect(shown()).not.toMatch(/Simulated|not shown|stopped|dropped/);
  expect(shown({ origin: 'simulated' })).toContain('no time of it is a network’s');
  expect(shown({ hidden: 1500 })).toContain('not shown for 1\u202f500 ms');
  expect(shown({ stopped: true })).toContain('stopped after 5\u202f000 ms');
  expect(shown({ elided: 4096 })).toContain('dropped 4\u202f096 octets');
});

test('a lane that never began is in the table, and in no plot', () => {
  const [sse, websocket] = raceResult().lanes;
  const {
    latency: _,
    ready: __,
    first: ___,
    ...idle
  } = { ...websocket, delivered: 0, trouble: 'It was not ready.' } as never as Required<NonNullable<typeof websocket>>;
  const view = raceView({ ...raceResult(), lanes: [sse, idle] as never });
  const plots = view.filter(({ attributes }) => attributes['class'] === 'plot').map(text);
  expect(view.map(text).join('\n')).toContain('WebSocket: It was not ready.');
  expect(plots).toHaveLength(2);
  for (const plot of plots) expect(plot).not.toContain('WebSocket');
});
