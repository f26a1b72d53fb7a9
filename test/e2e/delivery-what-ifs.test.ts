/** Each thing that a lab can have go wrong with polls, streams and event streams: what the catalogue says of it, against this browser. */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { octetsOf } from '#capture/octets-of.ts';
import type { Capture, PageEvent } from '#capture/schema.ts';
import type { DeliveryWhatIf } from '#service/delivery-what-ifs.ts';
import { eventStreamWhatIfs } from '#service/event-stream-what-ifs.ts';
import { pollWhatIfs } from '#service/poll-what-ifs.ts';
import { streamWhatIfs } from '#service/stream-what-ifs.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import type { TechniqueName } from '#widgets/lab/techniques.ts';
import { FeedLabPage } from './feed-lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A lab in which something goes wrong, and what its page has noted so far. */
class WrongLab {
  readonly lab: FeedLabPage;

  constructor(lab: FeedLabPage) {
    this.lab = lab;
  }

  async events(name: string): Promise<PageEvent[]> {
    return (await this.lab.capture()).page.filter((event) => event.name === name);
  }

  /** Waits until the page has noted `count` events of this name, and answers the first `count` of them. */
  async noted(name: string, count = 1): Promise<NonNullable<PageEvent['detail']>[]> {
    await this.lab.noted(name, count);
    return (await this.events(name)).slice(0, count).map(({ detail }) => detail ?? {});
  }

  /** Which events of the feed script was given, in their order. */
  async ids(): Promise<string> {
    const { page } = await this.lab.capture();
    return page.flatMap(({ detail }) => (detail?.['ids'] === undefined ? [] : [String(detail['ids'])])).join(' ');
  }

  /** What one side sent in all, connection after connection. */
  async sent(side: 'client' | 'server'): Promise<string> {
    return sentBy(await this.lab.capture(), side);
  }

  /** Waits until a part of the lab says so. */
  async says(part: string, text: string | RegExp): Promise<void> {
    await this.lab.until(async () => {
      const words = await this.lab.part(part).innerText();
      return typeof text === 'string' ? words.includes(text) : text.test(words);
    });
  }
}

function sentBy({ events }: Capture, side: 'client' | 'server'): string {
  const by = new Map<number, string>();
  for (const event of events) {
    if (event.type !== 'octets' || event.side !== side) continue;
    by.set(event.connection, (by.get(event.connection) ?? '') + Buffer.from(octetsOf(event)).toString('latin1'));
  }
  return [...by.values()].join('');
}

/** How many answers with this status were sent. */
function answers(sent: string, status: number): number {
  return sent.split(`HTTP/1.1 ${status} `).length - 1;
}

interface Reaction {
  /** Set before the lab is started. */
  readonly set?: Readonly<Record<string, string>>;
  /** Boxes that are ticked before. */
  readonly tick?: readonly string[];
  /** What this browser must do. */
  does(wrong: WrongLab): Promise<void>;
}

/** Every entry of a catalogue has a reaction that was thought of, and none is left over. */
function drive(
  whatIfs: readonly DeliveryWhatIf[],
  { lesson, technique }: { lesson: string; technique: TechniqueName },
  usual: Readonly<Record<string, string>>,
  reactions: Readonly<Record<string, Reaction | readonly Reaction[]>>,
): void {
  test('every entry of the list is driven', () => {
    expect(Object.keys(reactions).sort()).toEqual(whatIfs.map(({ id }) => id).sort());
  });

  const cases = whatIfs.flatMap((whatIf) =>
    [reactions[whatIf.id] ?? []]
      .flat()
      .map((reaction, index) => ({ name: `${whatIf.id} ${index + 1}`, whatIf, reaction })),
  );
  test.concurrent.each(cases)('$name: $whatIf.title', { timeout: 90_000 }, async ({ whatIf, reaction }) => {
    const lab = await FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/${lesson}/`, { technique });
    try {
      await lab.lab.locator('[name="what-if"]').selectOption(whatIf.id);
      for (const [name, value] of Object.entries({ ...usual, ...reaction.set })) {
        const field = lab.lab.locator(`[name="${name}"]`);
        if ((await field.evaluate(({ tagName }) => tagName)) === 'SELECT') await field.selectOption(value);
        else await lab.set(name, value);
      }
      for (const name of reaction.tick ?? []) await lab.lab.locator(`[name="${name}"]`).check();
      await lab.start();
      await reaction.does(new WrongLab(lab));
      expect(await lab.part('aside').innerText()).toContain(`Required: ${whatIf.required}`);
    } finally {
      // A page that is left open goes on asking, and slows those after it.
      await lab.close();
    }
  });
}

describe('polls', () => {
  const refused = (status: number, field?: string): Reaction => ({
    async does(wrong) {
      const [first, second] = await wrong.noted('response', 2);
      expect([first?.['status'], second?.['status']]).toEqual([status, status]);
      if (field) expect(await wrong.sent('server')).toContain(`\r\n${field}: `);
      const [one, other] = await wrong.events('fetch');
      // No browser waits or asks again by itself: this page's own pause after a failure is a second.
      expect((other?.time ?? 0) - (one?.time ?? 0)).toBeGreaterThanOrEqual(990_000);
      expect(await wrong.lab.figure('seen')).toBe(0);
    },
  });
  const onceRefused = (status: number): Reaction => ({
    async does(wrong) {
      const [first, second] = await wrong.noted('response', 2);
      expect([first?.['status'], second?.['status']]).toEqual([status, 200]);
      await wrong.lab.comesTo('seen', (seen) => seen > 0);
      expect(await wrong.lab.figure('missed')).toBe(0);
    },
  });
  const nothingLost = async ({ lab }: WrongLab) => {
    await lab.comesTo('seen', (seen) => seen > 2);
    expect([await lab.figure('missed'), await lab.figure('twice')]).toEqual([0, 0]);
  };

  drive(
    pollWhatIfs,
    { lesson: 'short-polling', technique: 'short polling' },
    { interval: '0.3', rate: '5' },
    {
      'answer-cut': {
        async does(wrong) {
          const errors = await wrong.noted('error', 3);
          for (const { name } of errors) expect(name).toBe('TypeError');
          expect(await wrong.lab.figure('seen')).toBe(0);
          // The head came each time, and fetch() had settled.
          expect((await wrong.noted('response', 3)).map(({ status }) => status)).toEqual([200, 200, 200]);
          await nothingLost(wrong);
          expect(await wrong.events('error')).toHaveLength(3);
        },
      },
      'answer-reset': {
        async does(wrong) {
          await nothingLost(wrong);
          const { events } = await wrong.lab.capture();
          expect(events.filter(({ type }) => type === 'altered')).toHaveLength(3);
          // Each reset is told to script, or has made the browser ask again by itself.
          const errors = (await wrong.events('error')).length;
          expect(errors).toBeLessThanOrEqual(3);
          await wrong.lab.comesTo('requests', (requests) => requests >= 4);
        },
      },
      slices: {
        async does(wrong) {
          await nothingLost(wrong);
          expect(await wrong.events('error')).toEqual([]);
          const [{ octets = 0 } = {}] = await wrong.noted('body');
          expect(octets).toBeGreaterThan(20);
          const { events } = await wrong.lab.capture();
          const writes = events.filter((event) => event.type === 'octets' && event.side === 'server');
          for (const write of writes) {
            const text = write.type === 'octets' ? Buffer.from(octetsOf(write)).toString('latin1') : '';
            // A head goes with the first octets of its content.
            expect(text.replace(/^HTTP\/1\.1 .*?\r\n\r\n/s, '').length).toBeLessThanOrEqual(20);
          }
        },
      },
      buffered: {
        async does(wrong) {
          await nothingLost(wrong);
          const [asked] = await wrong.events('fetch');
          const [answered] = await wrong.events('response');
          expect((answered?.time ?? 0) - (asked?.time ?? 0)).toBeGreaterThanOrEqual(490_000);
        },
      },
      'cr-in-data': {
        async does(wrong) {
          const bodies = await wrong.noted('body', 3);
          expect(bodies.map(({ text }) => String(text)).at(-1)).toMatch(/\{"events":\[.*\r/s);
          const asked = await wrong.noted('fetch', 3);
          expect(asked.map(({ url }) => String(url).split('?')[1])).toEqual(['since=0', 'since=0', 'since=0']);
          expect(await wrong.lab.figure('seen')).toBe(0);
        },
      },
      'status-401': refused(401, 'WWW-Authenticate'),
      'status-429': refused(429, 'Retry-After'),
      'status-502-once': onceRefused(502),
      'status-503': refused(503, 'Retry-After'),
      'status-504-once': onceRefused(504),
      'cors-none': {
        async does(wrong) {
          const [error] = await wrong.noted('error');
          expect(error?.['name']).toBe('TypeError');
          expect(await wrong.events('response')).toEqual([]);
          expect(answers(await wrong.sent('server'), 200)).toBeGreaterThan(0);
        },
      },
      cacheable: {
        async does(wrong) {
          await nothingLost(wrong);
          expect(await wrong.sent('server')).not.toMatch(/Cache-Control/i);
          const asked = (await wrong.noted('fetch', 4)).length;
          await wrong.lab.comesTo('requests', (requests) => requests >= asked);
        },
      },
      'no-keep-alive': {
        async does(wrong) {
          await nothingLost(wrong);
          const sent = await wrong.sent('server');
          expect(sent).not.toMatch(/Keep-Alive:/i);
          expect(answers(sent, 200)).toBeGreaterThan(2);
          expect(await wrong.lab.figure('connections')).toBe(1);
        },
      },
    },
  );
});

describe('streams', () => {
  /** read() fails, after the first `seen` events; a reset may have taken some of them along. */
  const broken = (seen: number, fewer: boolean): Reaction => ({
    async does(wrong) {
      const [error] = await wrong.noted('error');
      expect(error?.['name']).toBe('TypeError');
      await wrong.says('status', 'broke off');
      const count = await wrong.lab.figure('seen');
      if (fewer) expect(count).toBeLessThanOrEqual(seen);
      else expect(count).toBe(seen);
      expect(await wrong.events('body')).toEqual([]);
      expect(await wrong.events('fetch')).toHaveLength(1);
    },
  });
  const status = (code: number): Reaction => ({
    async does(wrong) {
      const [answer] = await wrong.noted('response');
      expect(answer?.['status']).toBe(code);
      await wrong.says('status', `The answer was ${code}`);
      expect(await wrong.events('error')).toEqual([]);
      expect(await wrong.events('fetch')).toHaveLength(1);
    },
  });
  const shown: Reaction['does'] = async (wrong) => {
    await wrong.noted('load');
    expect(await wrong.events('error')).toEqual([]);
  };
  const pieces = async (wrong: WrongLab) => (await wrong.events('piece')).length;

  drive(
    streamWhatIfs,
    { lesson: 'http-streaming', technique: 'streaming' },
    { rate: '6' },
    {
      'drop-after-three': broken(3, true),
      'cut-after-three': broken(3, false),
      'end-after-three': {
        async does(wrong) {
          await wrong.noted('body');
          await wrong.says('status', 'The last chunk has come');
          expect(await wrong.lab.figure('seen')).toBe(3);
          expect(await wrong.events('fetch')).toHaveLength(1);
        },
      },
      'reset-in-an-event': broken(1, true),
      'slices-as-chunks': {
        async does(wrong) {
          await wrong.lab.comesTo('seen', (seen) => seen >= 2);
          expect(await pieces(wrong)).toBeGreaterThan(2 * (await wrong.lab.figure('seen')));
          expect(await wrong.sent('server')).toMatch(/\r\n5\r\n.{5}\r\n5\r\n/s);
          expect(await wrong.events('error')).toEqual([]);
        },
      },
      'slices-as-writes': {
        async does(wrong) {
          await wrong.lab.comesTo('seen', (seen) => seen >= 2);
          expect(await pieces(wrong)).toBeGreaterThan(2 * (await wrong.lab.figure('seen')));
          expect(await wrong.sent('server')).not.toMatch(/\r\n5\r\n/);
          expect(await wrong.events('error')).toEqual([]);
        },
      },
      buffered: {
        async does(wrong) {
          const [piece] = await wrong.noted('piece');
          expect(piece?.['octets']).toBeGreaterThanOrEqual(400);
          expect(String(piece?.['ids'])).toMatch(/^1-\d+$/);
          await wrong.lab.comesTo('seen', (seen) => seen > 5);
        },
      },
      'no-blank-line': [
        {
          async does(wrong) {
            await wrong.noted('piece', 3);
            expect(await wrong.ids()).toBe('');
            expect(await wrong.events('error')).toEqual([]);
          },
        },
        {
          set: { format: 'multipart' },
          async does(wrong) {
            await wrong.lab.until(async () => (await wrong.sent('server')).split('PNG').length > 4);
            expect(await wrong.events('load')).toEqual([]);
          },
        },
      ],
      'cr-in-data': [
        {
          async does(wrong) {
            await wrong.noted('piece', 3);
            expect(await wrong.ids()).toBe('');
          },
        },
        {
          set: { format: 'ndjson' },
          async does(wrong) {
            const found = await wrong.noted('piece', 3);
            expect(await wrong.ids()).toBe('');
            expect(() => JSON.parse(String(found[0]?.['text']))).toThrow(SyntaxError);
          },
        },
      ],
      'wrong-content-type': [
        { does: async (wrong) => wrong.lab.comesTo('seen', (seen) => seen >= 2) },
        {
          set: { format: 'multipart' },
          async does(wrong) {
            await wrong.noted('error');
            expect(await wrong.events('load')).toEqual([]);
          },
        },
      ],
      'status-401': status(401),
      'status-502-once': status(502),
      'status-503': status(503),
      'cors-none': [
        {
          async does(wrong) {
            const [error] = await wrong.noted('error');
            expect(error?.['name']).toBe('TypeError');
            expect(await wrong.events('response')).toEqual([]);
            expect(answers(await wrong.sent('server'), 200)).toBe(1);
          },
        },
        { set: { format: 'multipart' }, does: shown },
      ],
    },
  );
});

describe('event streams', () => {
  /** It comes back by itself, and says which event it saw last. */
  const comesBack = (id: number): Reaction => ({
    async does(wrong) {
      const [error] = await wrong.noted('error');
      expect(error).toEqual({ readyState: 'CONNECTING' });
      await wrong.noted('open', 2);
      const asked = new RegExp(`\r\nLast-Event-ID: ${id}\r\n`, 'i');
      await wrong.lab.until(async () => asked.test(await wrong.sent('client')));
      await wrong.lab.comesTo('seen', (seen) => seen > id);
      expect([await wrong.lab.figure('missed'), await wrong.lab.figure('twice')]).toEqual([0, 0]);
      expect(await wrong.events('new EventSource')).toHaveLength(1);
    },
  });
  const givesUp = (status: number, opens = 0): Reaction => ({
    async does(wrong) {
      const [error] = await wrong.noted('error');
      expect(error).toEqual({ readyState: 'CLOSED' });
      await wrong.says('status', 'has given up');
      expect(await wrong.events('open')).toHaveLength(opens);
      expect(answers(await wrong.sent('server'), status)).toBe(1);
    },
  });
  const heard = async (wrong: WrongLab) => {
    await wrong.lab.comesTo('seen', (seen) => seen >= 3);
    expect(await wrong.ids()).toMatch(/^1 2 3/);
    expect(await wrong.events('error')).toEqual([]);
  };
  const plain: Reaction = { does: heard };
  const withCredentials: Reaction = { ...givesUp(200), tick: ['credentials'] };

  drive(
    eventStreamWhatIfs,
    { lesson: 'server-sent-events', technique: 'SSE' },
    { retry: '300', rate: '6' },
    {
      'drop-after-three': comesBack(3),
      'cut-after-three': comesBack(3),
      'end-after-three': comesBack(3),
      'reset-in-an-event': comesBack(1),
      'slices-as-chunks': plain,
      'slices-as-writes': plain,
      buffered: {
        async does(wrong) {
          await heard(wrong);
          expect(await wrong.lab.figure('made to seen')).toBeGreaterThan(300_000);
        },
      },
      'no-blank-line': {
        async does(wrong) {
          await wrong.noted('open');
          await wrong.lab.until(async () => (await wrong.sent('server')).split('data: ').length > 4);
          await wrong.lab.button('cut').click();
          await wrong.noted('error');
          expect(await wrong.events('message')).toEqual([]);
        },
      },
      'cr-in-data': {
        async does(wrong) {
          const [first] = await wrong.noted('message');
          const [, text = ''] = /\ndata: ([^\n]*)\n/.exec(await wrong.sent('server')) ?? [];
          expect(text).toHaveLength(33);
          expect(first?.['data']).toBe(text.split('\r')[0]);
        },
      },
      'no-ids': {
        async does(wrong) {
          await wrong.noted('open', 2);
          expect(await wrong.sent('client')).not.toMatch(/Last-Event-ID/i);
          await wrong.lab.comesTo('missed', (missed) => missed > 0);
        },
      },
      'retry-short': {
        async does(wrong) {
          await wrong.noted('open', 3);
          const [error] = await wrong.events('error');
          const [, open] = await wrong.events('open');
          const away = (open?.time ?? 0) - (error?.time ?? 0);
          expect(away).toBeGreaterThanOrEqual(195_000);
          // The browser's own reconnection time is 3 s.
          expect(away).toBeLessThan(2_800_000);
        },
      },
      'named-events': {
        async does(wrong) {
          const heardOf = await wrong.noted('message', 3);
          expect(heardOf.map(({ type }) => type)).toEqual(['tick', 'tick', 'tick']);
        },
      },
      'wrong-content-type': givesUp(200),
      'status-204': givesUp(204),
      'status-401': givesUp(401),
      'status-500': givesUp(500),
      'status-502-once': givesUp(502),
      'status-503': givesUp(503),
      'cors-none': givesUp(200),
      'cors-any': [plain, withCredentials],
      'cors-credentials': [plain, { ...plain, tick: ['credentials'] }],
    },
  );
});
