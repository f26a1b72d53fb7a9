import type { Browser, BrowserContextOptions } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { specimens } from '#widgets/sse-editor/specimens.ts';
import { FeedLabPage } from './feed-lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

function open(options: BrowserContextOptions = {}): Promise<FeedLabPage> {
  return FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/server-sent-events/`, {
    technique: 'SSE editor',
    ...options,
  });
}

/** Sends what the form holds, and answers how many findings there are once all has come. */
async function send(lab: FeedLabPage): Promise<number> {
  await lab.button('connect').click();
  await lab.lab.locator('[data-findings="open"]').waitFor();
  const settled = lab.lab.locator('[data-findings]:not([data-findings="open"])');
  await settled.waitFor({ timeout: 30_000 });
  return Number(await settled.getAttribute('data-findings'));
}

function choose(lab: FeedLabPage, specimen: string): Promise<unknown> {
  return lab.lab.locator('[name="specimen"]').selectOption(specimen);
}

describe('HTML 9.2.6, this browser against our decoder', () => {
  test('they agree on every specimen, whole, octet by octet, and cut anywhere', async () => {
    const waiting = specimens.flatMap(({ id, text }) => ['0', '1', '7'].map((slice) => ({ id, text, slice })));
    const disagreed: string[] = [];
    // Most of the time goes by in waiting for what comes in slices: several pages share the work.
    const work = async () => {
      const lab = await open();
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const { id, text, slice } = next;
        await choose(lab, id);
        await lab.lab.locator('[name="end"]').selectOption('keep open');
        await lab.set('slice', slice);
        await lab.set('pause', text.length > 60 ? '1' : '2');
        if ((await send(lab)) > 0)
          disagreed.push(`${id} in slices of ${slice}: ${await lab.lab.locator('ul[data-findings]').innerText()}`);
      }
      await lab.close();
    };
    await Promise.all([work(), work(), work(), work()]);
    expect(disagreed).toEqual([]);
  }, 240_000);

  test('retry is kept to; a bogus one is not taken', async () => {
    const lab = await open();
    for (const specimen of ['retry', 'bogus-retry']) {
      await choose(lab, specimen);
      expect(await lab.lab.locator('[name="end"]').inputValue()).toBe('end');
      expect(await send(lab), specimen).toBe(0);
    }
    await lab.close();
  });

  test('an empty retry is a listed difference, with its reason', async () => {
    const lab = await open();
    await choose(lab, 'empty-retry');
    expect(await send(lab)).toBe(1);
    const finding = await lab.lab.locator('[data-findings] .is-known').innerText();
    expect(finding).toContain('the stream said 700 ms');
    expect(finding).toContain('Known: Chromium');
    await lab.close();
  });
});

test('what stands in the editor is what crosses the wire, and each line says what it does', async () => {
  const lab = await open();
  await lab.lab.locator('[name="stream"]').fill('id: 5\\r\\ndata: \\xC3\\xA9<b>\n\nevnt: x\n');
  expect(await send(lab)).toBe(0);
  const rows = await lab.lab.locator('.sse-table tbody tr').allInnerTexts();
  expect(rows).toHaveLength(4);
  expect(rows[2]).toContain('dispatches message “é<b>”, last event ID 5');
  expect(rows[2]).toContain('= same');
  expect(rows[3]).toContain('any other is ignored');
  expect(await lab.rows()).toContain('GET /s/…/specimen');
  await lab.close();
});

test('cut at the places that the reader names, within a CRLF and within a character, the events are the same', async () => {
  const lab = await open();
  await lab.lab.locator('[name="stream"]').fill('data: \\xC3\\xA9\\r\\n\\r\\n');
  await lab.set('places', '7, 9 11');
  await lab.set('pause', '30');
  expect(await send(lab)).toBe(0);
  const rows = await lab.lab.locator('.sse-table tbody tr').allInnerTexts();
  expect(rows.at(-1)).toContain('dispatches message “é”');
  expect(await lab.lab.locator('.rung-unit .rung-carrier', { hasText: 'chunk' }).count()).toBeGreaterThanOrEqual(4);
  await lab.set('places', '7, 99');
  await lab.button('connect').click();
  await lab.lab.locator('[data-feed-note]', { hasText: '“99” is no place to cut at' }).waitFor();
  await lab.close();
});

test('text that stands for no octets is refused where it is wrong', async () => {
  const lab = await open();
  await lab.lab.locator('[name="stream"]').fill('data: \\q');
  await lab.button('connect').click();
  await lab.lab.locator('[data-feed-note]', { hasText: 'Character 7' }).waitFor();
  await lab.lab.locator('[name="stream"]').fill('data: x\n\n');
  expect(await send(lab)).toBe(0);
  await lab.close();
});

test('in use axe finds nothing in either theme, and at 320 and 390 px nothing is wider than the window', async () => {
  const lab = await open();
  await choose(lab, 'forged');
  await send(lab);
  expect(await findingsInBothThemes(lab.lab)).toEqual([]);
  for (const width of [320, 390]) {
    await lab.page.setViewportSize({ width, height: 800 });
    const beyond = () => lab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await expect.poll(beyond, { message: `${width} px` }).toBeLessThanOrEqual(0);
  }
  await lab.close();
});
