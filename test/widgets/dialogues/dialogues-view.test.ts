import { expect, test } from 'vitest';
import type { Dialogue, Spoken } from '#measure/dialogue.ts';
import { elements, textOf } from '#test/setup/markup-search.ts';
import { dialoguesView } from '#widgets/dialogues/dialogues-view.ts';

const said = (side: 'client' | 'server', text: string): Spoken => ({
  side,
  place: { connection: 0, stretch: 0, side, unit: 0 },
  text,
  frames: 1,
  payload: text.length,
  octets: text.length + (side === 'client' ? 6 : 2),
});

const dialogue = (subprotocol: string | undefined, ...messages: Spoken[]): Dialogue => ({
  ...{ connection: 0, subprotocol, handshake: 600, messages, control: 12 },
});

test('calls: payload and frames of the call and of what was said before it', () => {
  const messages = [said('client', 'hello'), said('server', 'welcome'), said('client', 'call'), said('server', 'ok')];
  const text = textOf(dialoguesView([dialogue('wamp.2.json', ...messages)], 'calls'));
  expect(text).toContain('wamp.2.json');
  expect(text).toContain('20 12 of payload, 2 messages');
  expect(text).toContain('10 4 of payload');
  expect(text).toContain('4 2 of payload');
});

test('a dialogue without an answer has only what was said so far; none of them is told as well', () => {
  expect(textOf(dialoguesView([dialogue(undefined)], 'calls'))).toContain('none');
  expect(textOf(dialoguesView([], 'calls'))).toBe('Nothing was called yet.');
  expect(textOf(dialoguesView([dialogue('json.wire101')], 'side by side'))).toBe('Not both are open yet.');
});

test('side by side: calls and answers in one row, however events come between', () => {
  const json = dialogue(
    'json.wire101',
    said('client', '{"id":1,"call":"who"}'),
    said('server', '{"event":"joined","name":"Grace"}'),
    said('server', '{"id":1,"result":["Ada"]}'),
  );
  const xml = dialogue('xml.wire101', said('client', '<call id="1" name="who"/>'), said('server', '<result id="1"/>'));
  const body = elements(dialoguesView([json, xml], 'side by side')).find(({ tag }) => tag === 'tbody');
  expect(body?.children.map(textOf)).toEqual([
    '→ call{"id":1,"call":"who"}21<call id="1" name="who"/>25',
    '← answer{"id":1,"result":["Ada"]}25<result id="1"/>16',
    '← event{"event":"joined","name":"Grace"}33',
  ]);
});

test('what crossed the wire is text, never markup', () => {
  const evil = dialogue('json.wire101', said('client', '<img src=x onerror=alert(1)>'));
  const view = dialoguesView([evil, evil], 'side by side');
  expect(textOf(view)).toContain('<img src=x onerror=alert(1)>');
  expect(elements(view).some(({ tag }) => tag === 'img')).toBe(false);
});
