import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { RaceResult } from '#measure/race-result.ts';
import { raceTechniques } from '#measure/race-settings.ts';
import { findings } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { CountedSandbox, laneOf, RacePage } from './race-page.ts';

let browser: Browser;
let counted: CountedSandbox;

beforeAll(async () => {
  browser = await launchBrowser();
  counted = await CountedSandbox.start();
});
afterAll(async () => {
  await browser.close();
  await counted.stop();
});

/** Techniques that say where they are when they come back. */
const WITH_CURSOR = ['short-polling', 'long-polling', 'http-streaming', 'server-sent-events'] as const;

/** The log of the session that was opened last: it outlives its session. */
function feedOf({ sandbox }: CountedSandbox) {
  const session = [...sandbox.sessions.all].at(-1);
  if (!session) throw new Error('there is no session');
  return session.feed.feed;
}

describe('the race, live', () => {
  test.each(['stock-ticker', 'chat'])(
    '%s: six lanes, octets as Node counts them on their sockets, every event of the log',
    { timeout: 90_000 },
    async (scenario) => {
      const race = await RacePage.open(browser, counted.url);
      await race.ready();
      await race.field('scenario').selectOption(scenario);
      await race.field('seconds').fill('4');
      const before = counted.sandbox.lanePorts.map((port) => counted.count(port));
      const running = race.run();
      await race
        .part('progress')
        .getByText(/Racing/)
        .waitFor();
      const log = feedOf(counted);
      const result = await running;
      const { settings, measured } = result;
      expect(settings).toMatchObject({ scenario, seconds: 4, shared: false });
      expect(result).toMatchObject({ origin: 'live', stopped: false, elided: 0, hidden: 0 });
      expect(result.lanes.map(({ technique }) => technique)).toEqual(raceTechniques);
      for (const [index, lane] of result.lanes.entries()) {
        const { up, down } = counted.count(counted.sandbox.lanePorts[index] ?? 0);
        const was = before[index] ?? { up: 0, down: 0 };
        expect({ ...lane.up, down: lane.down.octets }, lane.technique).toMatchObject({
          octets: up - was.up,
          down: down - was.down,
        });
        expect(lane, lane.technique).toMatchObject({ lost: 0, twice: 0 });
        expect(lane.trouble, lane.technique).toBeUndefined();
        expect(lane.expected).toBe(measured.last - measured.first + 1);
        expect(lane.latency?.samples).toBe(lane.expected);
        expect(lane.down.payload).toBe(settings.size * lane.delivered);
      }
      for (const technique of WITH_CURSOR) {
        const { delivered } = laneOf(result, technique);
        expect(delivered, technique).toBeGreaterThanOrEqual(measured.last);
        // What was said last may have come into the log when the lanes had left.
        if (scenario === 'chat') expect(delivered, technique).toBeLessThanOrEqual(log.last);
        else expect(delivered, technique).toBe(log.last);
      }
      if (scenario === 'chat') for (const { roundTrip } of result.lanes) expect(roundTrip?.samples).toBeGreaterThan(0);
      expect(race.errors).toEqual([]);
      await race.close();
    },
  );

  test('across a cut only what has no cursor loses; on one listener the sum of the lanes is what its sockets carried', {
    timeout: 90_000,
  }, async () => {
    const race = await RacePage.open(browser, counted.url);
    await race.ready();
    for (const [name, value] of Object.entries({ rate: '20', size: '24', say: '1', interval: '200', seconds: '4' })) {
      await race.field(name).fill(value);
    }
    await race.field('cut').check();
    await race.field('shared').check();
    const before = counted.count(counted.sandbox.wirePort);
    const result = await race.run();
    const { up, down } = counted.count(counted.sandbox.wirePort);
    const sum = (octets: (lane: RaceResult['lanes'][number]) => number) =>
      result.lanes.reduce((total, lane) => total + octets(lane), 0);
    expect([sum((lane) => lane.up.octets), sum((lane) => lane.down.octets)]).toEqual([
      up - before.up,
      down - before.down,
    ]);
    for (const technique of WITH_CURSOR) expect(laneOf(result, technique).lost, technique).toBe(0);
    for (const technique of ['websocket', 'mqtt'] as const) {
      const { lost, expected, latency } = laneOf(result, technique);
      expect(lost, technique).toBeGreaterThan(0);
      expect(latency?.samples, technique).toBe(expected - lost);
    }
    await race.close();
  });
});

describe('the page of the race', () => {
  test('is stopped and started by the keyboard; its result is kept, exported, linked to; axe finds nothing', {
    timeout: 90_000,
  }, async () => {
    const race = await RacePage.open(browser, inject('siteUrl'), { acceptDownloads: true });
    const { page } = race;
    await race.ready();
    await race.field('seconds').fill('121');
    await race.field('seconds').press('Enter');
    await expect.poll(() => race.part('form-note').innerText()).toContain('seconds');
    await race.field('seconds').fill('30');
    await race.field('seconds').press('Enter');
    await race
      .part('progress')
      .getByText(/Racing/)
      .waitFor();
    // A tab that goes to the background and comes back, as a browser tells its page.
    const show = (hidden: boolean) =>
      page.evaluate((isHidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const part = () =>
      race
        .part('progress')
        .locator('progress')
        .evaluate((bar: HTMLProgressElement) => bar.value);
    await show(true);
    const since = await part();
    await expect.poll(part).toBeGreaterThan(since);
    await show(false);
    expect(await findings(page)).toEqual([]);
    await race.button('stop').press('Enter');
    await page.locator('wire-race[data-shown="over"]:not([data-running])').waitFor();
    await expect.poll(() => race.part('result').innerText()).toContain('It was stopped after');
    await expect.poll(() => race.part('result').innerText()).toContain('not shown for');
    expect(await race.button('start').evaluate((button) => button === document.activeElement)).toBe(true);
    const result = await race.result();
    expect(result).toMatchObject({ stopped: true });
    expect(await findings(page)).toEqual([]);

    const saved = async (action: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), race.button(action).click()]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString();
    };
    expect(RaceResult.parse(JSON.parse(await saved('json')))).toEqual(result);
    const csv = (await saved('csv')).trimEnd().split('\r\n');
    expect(csv).toHaveLength(7);
    expect(csv[1]).toMatch(/^live,[^,]+,short-polling,/);

    await page.reload();
    await race.ready();
    await expect.poll(() => race.part('message').innerText()).toBe('Your last race.');
    expect(await race.result()).toEqual(result);
    const other = await RacePage.open(browser, inject('siteUrl'));
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = () => false;
    });
    await race.button('link-result').click();
    const link = await race.part('text').inputValue();
    await other.page.goto(link);
    await expect.poll(() => other.part('message').innerText()).toContain('that the link holds');
    expect(await other.result()).toEqual(result);
    await other.close();
    await race.close();
  });

  test('simulated: every lane runs in the page, and says that its times are no network’s', {
    timeout: 90_000,
  }, async () => {
    const race = await RacePage.open(browser, inject('siteUrl'));
    await race.ready();
    await race.button('choose-simulated').click();
    await race.field('seconds').fill('2');
    const result = await race.run();
    expect(result).toMatchObject({ origin: 'simulated', elided: 0 });
    for (const { technique, trouble, expected, lost, up, down } of result.lanes) {
      expect({ technique, trouble, lost }).toEqual({ technique, trouble: undefined, lost: 0 });
      expect(expected, technique).toBeGreaterThan(10);
      expect(Math.min(up.octets, down.octets - down.payload), technique).toBeGreaterThan(0);
    }
    await expect.poll(() => race.part('result').innerText()).toContain('Simulated: the octets are exactly');
    expect(race.errors).toEqual([]);
    await race.close();
  });

  test('reads without script, and fits 320 px', async () => {
    const plain = await RacePage.open(browser, inject('siteUrl'), { javaScriptEnabled: false });
    await expect.poll(() => plain.part('result').innerText()).toContain('MQTT over WebSocket');
    expect(await plain.part('form').isVisible()).toBe(false);
    expect(await plain.part('result').locator('svg.plot-drawing:visible').count()).toBeGreaterThan(1);
    await plain.close();
    const narrow = await RacePage.open(browser, inject('siteUrl'), { viewport: { width: 320, height: 700 } });
    const beyond = () => narrow.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await expect.poll(beyond).toBeLessThanOrEqual(0);
    await narrow.close();
  });
});
