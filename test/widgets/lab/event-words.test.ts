import { describe, expect, test } from 'vitest';
import { FeedCapture } from '#test/setup/feed-capture.ts';
import { WatchedCapture } from '#test/setup/watched.ts';
import { CaptureBuilder, story } from '#test/setup/websocket-capture.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { eventExplanation } from '#widgets/lab/event-words.ts';
import { rowView } from '#widgets/ladder/ladder-view.ts';
import type { NoticeRow, PageRow } from '#widgets/ladder/row.ts';
import { textOf } from '../../setup/markup-search.ts';

function othersOf(capture: CaptureBuilder): (PageRow | NoticeRow)[] {
  return new WatchedCapture(capture).rows().filter((row) => row.kind === 'page' || row.kind === 'notice');
}

const said = (capture: CaptureBuilder, title: string) => {
  const row = othersOf(capture).find((each) => each.title.includes(title));
  if (!row) throw new Error(`no row ${title}`);
  return eventExplanation(row);
};

describe('a row that is no protocol message', () => {
  test('says what it means; where that is specified leads there', () => {
    const rows = othersOf(story());
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      const { what, section } = eventExplanation(row);
      expect(what).toMatch(/^[A-Z].*[.:]$/s);
      expect(sectionLinks(section), `${row.title}: ${section}`).toHaveLength(1);
    }
  });

  test('HTML §9.2.3: what an EventSource hears is not told in the words of a WebSocket, nor what a fetch does', () => {
    const capture = new FeedCapture().opened(0).opensSource(1).asks(2, 'stream');
    capture.page.push(
      { time: 5000, name: 'open', socket: 0, detail: { readyState: 'OPEN' } },
      { time: 6000, name: 'error', socket: 0, detail: { readyState: 'CLOSED' } },
      { time: 7000, name: 'error', socket: 1, detail: { name: 'TypeError', message: 'network error' } },
    );
    const told = othersOf(capture)
      .filter(({ kind }) => kind === 'page')
      .map(eventExplanation);
    expect(told.map(({ section }) => section)).toEqual([
      'HTML §9.2.2',
      'RFC 9112 §9.3',
      'HTML §9.2.3',
      'HTML §9.2.3',
      'Fetch, network error',
    ]);
    for (const { section } of told) expect(sectionLinks(section), section).toHaveLength(1);
  });

  test('RFC 9293 §3.8.6: a server that waits for a reader, and one that goes on with or without events left out', () => {
    const stalled = (state: 'waits' | 'goes on', skipped: number) =>
      new CaptureBuilder()
        .opened(0)
        .add({ type: 'backpressure', time: 9, connection: 0, state, waiting: 70_000, skipped });
    expect(said(stalled('waits', 0), 'the server waits').what).toMatch(/70\s000 octets wait in the server itself/);
    expect(said(stalled('goes on', 0), 'goes on').what).toContain('The log still had every event since.');
    expect(said(stalled('goes on', 7), 'goes on').what).toMatch(/no longer had 7 of the events/);
    expect(sectionLinks(said(stalled('waits', 0), 'waits').section)).toHaveLength(1);
  });

  test('RFC 9293 §3.5.3, §3.6: a reset is told apart from an orderly end, and who brought it about', () => {
    const ended = (how: 'closed' | 'reset', by: 'client' | 'fault') =>
      new CaptureBuilder().opened(0).add({ type: 'connection-closed', time: 9, connection: 0, how, by });
    expect(said(ended('reset', 'fault'), 'reset').what).toMatch(/reset by a fault of the sandbox, on purpose: a RST/);
    expect(said(ended('closed', 'client'), 'closed').what).toMatch(/closed by the client/);
  });

  test('a fault that kept octets back is told apart from octets that no library wrote', () => {
    const altered = (length: number, intended: string) =>
      new CaptureBuilder().opened(0).add({
        ...{ type: 'altered', time: 5, connection: 0, side: 'server', fault: 'it', offset: 0 },
        ...{ length, intended },
      });
    expect(said(altered(0, 'AAAA'), 'it').what).toMatch(/kept it back on purpose/);
    expect(said(altered(4, ''), 'it').what).toMatch(/sent these 4 octets on purpose: no library/);
    expect(said(altered(4, 'AAAA'), 'it').what).toMatch(/put 4 octets in the place of what the server meant/);
  });
});

test('what the gate held when its session ended is not told to be held still', () => {
  const rows = new WatchedCapture(
    new CaptureBuilder().opened(0).add({
      ...{ type: 'held', time: 3, connection: 0, side: 'server', hold: 0, kind: 'frame', offset: 0 },
      ...{ octets: 'gQVIZWxsbw==', limit: 1000 },
    }),
  ).rows();
  const row = rows.find(({ kind }) => kind === 'held');
  if (!row) throw new Error('nothing is held');
  const text = (lost?: string) => textOf(rowView(row, { choosable: false, zero: 0, lost }));
  expect(text()).toContain('held by the sandbox');
  expect(text('never sent: the session ended')).toMatch(/never sent: the session ended$/);
  expect(text('never sent: the session ended')).not.toContain('held by');
});
