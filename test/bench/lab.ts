/** How quickly a lab shows what crosses the wire, beside the least that could be done with the same messages. */
import { CaptureReader } from '#capture/reader.ts';
import type { Capture } from '#capture/schema.ts';
import { provideSite } from '#test/setup/built-site.ts';
import { type RunningSandbox, startSandbox } from '#test/setup/start-sandbox.ts';
import { unitKey } from '#widgets/ladder/row.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import {
  clockOffset,
  openCounter,
  openedSession,
  openFloor,
  reachedLine,
  reachedRow,
  reachedSize,
  type Scrolling,
  scrollThrough,
  takeLongestTask,
  watchLab,
  watchSessions,
  watchTasks,
} from './lab-watch.ts';
import { compare, load, type Took, travel } from './large-captures.ts';
import { launchQuietBrowser, type QuietBrowser, type QuietPage } from './quiet-browser.ts';

const LESSON = '/lessons/opening-handshake/';
const RATE = 100;
const SECONDS = 8;
const BURST = 100_000;
/** Frames of a burst that one request to the sandbox injects. */
const AT_ONCE = 12_500;
const FLAGS = [
  ...['--capture-events', '1000000', '--capture-octets', '1000000000'],
  ...['--max-session-octets', '1000000000'],
];

interface Session {
  readonly controlToken: string;
  readonly urls: Readonly<Record<'capture' | 'clock' | 'behaviour' | 'feed' | 'inject' | 'websocket', string>>;
}

/** One page under measurement: a lab, or the floor. */
interface Subject {
  readonly page: QuietPage;
  readonly session: Session;
  /** What scrolls. */
  readonly box: string;
  /** When each message of the server was on screen, by its number from 1, in milliseconds of the page's clock. */
  painted(): Promise<Map<number, number>>;
  /** Resolves with the time at which that message of the server, by its number from 1, was on screen. */
  shown(number: number): Promise<number>;
  /** How many rows the list has. */
  count(): Promise<number>;
  /** Resolves with the time at which the list had all rows of `messages` more than when it had `count`. */
  listed(count: number, messages: number): Promise<number>;
}

async function command(session: Session, method: 'PUT' | 'POST', url: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${session.controlToken}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
}

async function openLab(browser: QuietBrowser, sandbox: RunningSandbox): Promise<Subject> {
  const page = await browser.open(sandbox.url + LESSON);
  await page.evaluate(watchSessions);
  await page.click('wire-lab [data-part="hold"]');
  await page.click('wire-lab [data-action="connect"]');
  await page.shows('wire-lab [data-part="message"]', 'Open.');
  const session = (await page.until(openedSession, undefined)) as Session;
  await page.evaluate(watchLab);
  await page.evaluate(watchTasks);
  return {
    page,
    session,
    box: '[data-part="ladder"]',
    painted: async () => {
      const entries = await page.evaluate(() => [...globalThis.painted]);
      const ours = entries.filter(([key]) => key.includes('.server.'));
      // Unit 0 of the server is the 101.
      return new Map(ours.map(([key, time]) => [Number(key.split('.').at(-1)), time]));
    },
    shown: (number) => page.until(reachedRow, number),
    count: () => page.evaluate(() => Number(document.querySelector('wire-lab .rung')?.getAttribute('aria-setsize'))),
    // A message is two rows: what crossed, and what the page saw.
    listed: (count, messages) => page.until(reachedSize, count + 2 * messages),
  };
}

async function openFloorPage(browser: QuietBrowser, sandbox: RunningSandbox): Promise<Subject> {
  const page = await browser.open(sandbox.url + LESSON);
  const session = (await (await fetch(`${sandbox.url}/api/sessions`, { method: 'POST' })).json()) as Session;
  await page.evaluate(openFloor, session.urls.websocket);
  await page.evaluate(watchTasks);
  return {
    page,
    session,
    box: '#floor',
    painted: async () => {
      const entries = await page.evaluate(() => [...globalThis.painted]);
      return new Map(entries.map(([key, time]) => [Number(key), time]));
    },
    shown: (number) => page.until(reachedLine, number),
    count: () => page.evaluate(() => document.querySelectorAll('#floor li').length),
    listed: (count, messages) => page.until(reachedLine, count + messages),
  };
}

/** How long the browser itself takes to deliver a burst to a script that does nothing but count, from its last write. */
async function counting(browser: QuietBrowser, sandbox: RunningSandbox): Promise<number> {
  const page = await browser.open(sandbox.url + LESSON);
  const session = (await (await fetch(`${sandbox.url}/api/sessions`, { method: 'POST' })).json()) as Session;
  await page.evaluate(openCounter, { url: session.urls.websocket, count: BURST });
  const [time] = await Promise.all([page.until(() => globalThis.counted ?? false, undefined), inject(session)]);
  const end = await sinceLastWrite({ page, session }, time);
  await page.close();
  return end;
}

/** When each unit that the server sent was written, in milliseconds of the session's clock, by its number. */
async function written({ controlToken, urls }: Session): Promise<Map<number, number>> {
  const headers = { authorization: `Bearer ${controlToken}`, accept: 'application/json' };
  const capture = (await (await fetch(urls.capture, { headers })).json()) as Capture;
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const times = new Map<number, number>();
  for (const entry of reader.entries) {
    if (entry.kind === 'unit' && entry.side === 'server' && unitKey(entry).startsWith('u')) {
      times.set(entry.unit, entry.time / 1000);
    }
  }
  return times;
}

/** Milliseconds from the sandbox's write to the row on screen, of the messages of a feed, sorted. */
async function latencies({ page, session, painted }: Subject): Promise<number[]> {
  const already = (await painted()).size === 0 ? 0 : Math.max(...(await painted()).keys());
  const { feed, behaviour, clock } = session.urls;
  await command(session, 'PUT', behaviour, { feed: true });
  await command(session, 'POST', feed, { rate: RATE, size: 16, burst: 1 });
  await passed(SECONDS * 1000);
  await command(session, 'POST', feed, { rate: 0 });
  await passed(500);
  const offset = await page.evaluate(clockOffset, { url: clock, token: session.controlToken });
  const times = await written(session);
  const made: number[] = [];
  for (const [number, time] of await painted()) {
    const sent = times.get(number);
    if (number > already && sent !== undefined) made.push(time + offset - sent);
  }
  return made.sort((a, b) => a - b);
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Has the sandbox send a burst. */
async function inject(session: Session): Promise<void> {
  const frame = encodeFrame({
    ...{ fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: 1 },
    payload: encodeUtf8('burst'),
  });
  const octets = toHex(frame).repeat(AT_ONCE);
  for (let sent = 0; sent < BURST; sent += AT_ONCE) {
    await command(session, 'POST', session.urls.inject, { octets });
  }
}

/** Milliseconds from the last write of the server to `time`, which is of the page's clock. */
async function sinceLastWrite({ page, session }: Pick<Subject, 'page' | 'session'>, time: number): Promise<number> {
  const offset = await page.evaluate(clockOffset, { url: session.urls.clock, token: session.controlToken });
  return time + offset - Math.max(...(await written(session)).values());
}

/** Milliseconds from the write of a burst's last octets to its row on screen, and to all rows of the burst in the list. */
async function burst(subject: Subject): Promise<Burst> {
  await subject.page.evaluate(takeLongestTask);
  const before = Math.max(...(await written(subject.session)).keys());
  const count = await subject.count();
  const [shown, listed] = await Promise.all([
    subject.shown(before + BURST),
    subject.listed(count, BURST),
    inject(subject.session),
  ]);
  return {
    shown: await sinceLastWrite(subject, shown),
    listed: await sinceLastWrite(subject, listed),
    longestTask: await subject.page.evaluate(takeLongestTask),
  };
}

interface Burst {
  readonly shown: number;
  readonly listed: number;
  readonly longestTask: number;
}

interface Figures {
  readonly empty: number[];
  readonly burst: Burst;
  readonly scrolling: Scrolling;
  readonly full: number[];
}

async function measure(subject: Subject): Promise<Figures> {
  const empty = await latencies(subject);
  const time = await burst(subject);
  const full = await latencies(subject);
  const scrolling = await subject.page.evaluate(scrollThrough, subject.box);
  return { empty, burst: time, scrolling, full };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

type Line = [what: string, lab: number, floor: number | undefined, target: number | undefined, unit: string];

function lines(lab: Figures, floor: Figures, counted: number): Line[] {
  const gaps = (figures: Figures) =>
    at(
      [...figures.scrolling.gaps].sort((a, b) => a - b),
      0.99,
    );
  return [
    ['write to row painted, nothing held, p50', at(lab.empty, 0.5), at(floor.empty, 0.5), undefined, 'ms'],
    ['write to row painted, nothing held, p95', at(lab.empty, 0.95), at(floor.empty, 0.95), 30, 'ms'],
    [`write to row painted, ${BURST} held, p50`, at(lab.full, 0.5), at(floor.full, 0.5), undefined, 'ms'],
    [`write to row painted, ${BURST} held, p95`, at(lab.full, 0.95), at(floor.full, 0.95), 30, 'ms'],
    [`last of a burst of ${BURST} on screen`, lab.burst.shown, floor.burst.shown, 3000, 'ms'],
    ['and every message event of the page listed', lab.burst.listed, counted, undefined, 'ms'],
    ['burst: longest task, 0 for none over 50', lab.burst.longestTask, floor.burst.longestTask, 50, 'ms'],
    ['scrolling: gap between frames, p99', gaps(lab), gaps(floor), 34, 'ms'],
    ['scrolling: longest task', lab.scrolling.longestTask, floor.scrolling.longestTask, 50, 'ms'],
    ['scrolling: elements in the list', lab.scrolling.elements, floor.scrolling.elements, 500, ''],
  ];
}

/** What is done with a large capture besides receiving it. */
async function measureLarge(browser: QuietBrowser, page: QuietPage, { url }: RunningSandbox): Promise<Line[]> {
  const did: readonly (readonly [what: string, took: Took])[] = [
    [`to the middle of ${BURST}, a moment back, and to now`, await travel(page)],
    [`comparing ${BURST} with as many`, await compare(page)],
    [`a recorded capture of ${BURST} loaded`, await load(browser, page, url + LESSON)],
  ];
  return did.flatMap(([what, { time, longestTask }]): Line[] => [
    [what, time, undefined, undefined, 'ms'],
    ['  longest task, 0 for none over 50', longestTask, undefined, 50, 'ms'],
  ]);
}

/** Measures a lab and the floor in turn, each in a page of its own; the figures as a table of text. */
export async function measureLab(): Promise<string> {
  await provideSite();
  const sandbox = await startSandbox(undefined, FLAGS);
  const browser = await launchQuietBrowser();
  try {
    const floorPage = await openFloorPage(browser, sandbox);
    const floor = await measure(floorPage);
    await floorPage.page.close();
    const labPage = await openLab(browser, sandbox);
    const lab = await measure(labPage);
    const large = await measureLarge(browser, labPage.page, sandbox);
    await labPage.page.close();
    const counted = await counting(browser, sandbox);
    const rows = [...lines(lab, floor, counted), ...large].map(([what, ours, least, target, unit]) => [
      what,
      `${ours.toFixed(1)} ${unit}`.trim(),
      least === undefined ? '' : `${least.toFixed(1)} ${unit}`.trim(),
      target === undefined ? '' : `≤ ${target}`,
      target === undefined ? '' : ours <= target ? 'met' : 'missed',
    ]);
    const head = [`lab at ${RATE} messages/s, in Chromium`, 'lab', 'floor', 'target', ''];
    const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
    return [head, ...rows]
      .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
      .map((line) => line.trimEnd())
      .join('\n');
  } finally {
    await browser.stop();
    await sandbox.stop();
  }
}
