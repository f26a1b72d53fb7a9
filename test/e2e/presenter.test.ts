import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { sitePages } from '#test/setup/site-pages.ts';
import { eventually, LabPage } from './lab-page.ts';

const lessons = sitePages()
  .map(({ path }) => path)
  .filter((path) => /^\/lessons\/[^/]+\/$/.test(path));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const PROJECTOR: BrowserContextOptions = { viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' };

/** A lesson that is presented, and what its page said of errors. */
async function present(path: string, screen = 1, options = PROJECTOR): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${inject('siteUrl')}${path}?present=${screen}`);
  await page.locator('.present-number').filter({ hasText: '/' }).waitFor();
  await page.evaluate(() => document.fonts.ready);
  return { page, errors };
}

const number = (page: Page) => page.locator('.present-number').innerText();

/** How many screens there are. */
async function count(page: Page): Promise<number> {
  return Number((await number(page)).split('/')[1]);
}

/** Goes on by `key` until `selector` is seen. */
async function goTo(page: Page, selector: string, key = 'PageDown'): Promise<void> {
  for (let screens = await count(page); screens > 0; screens--) {
    if (await page.locator(selector).first().isVisible()) return;
    const before = await number(page);
    await page.keyboard.press(key);
    await eventually(() => number(page)).not.toBe(before);
  }
  throw new Error(`no screen has ${selector}`);
}

/** What of the screen is cut off or would have to be scrolled, and what of the text is too small to be read from the last row. */
function wrong(page: Page, least: number): Promise<string[]> {
  return page.evaluate((smallest) => {
    const stage = document.querySelector('.lesson');
    if (!stage) return ['no stage'];
    const { bottom, right } = stage.getBoundingClientRect();
    const found: string[] = [];
    const say = (what: string, element: Element) => found.push(`${what}: ${element.localName}.${element.className}`);
    const boxes = [
      ...stage.querySelectorAll(
        'pre, .table-box, .specimen-octets, .specimen .octets-hex, .octet-strip, .story, .lab > section',
      ),
    ];
    for (const box of [stage, ...boxes.filter((each) => each.closest('[data-on]'))])
      if (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1) say('scrolls', box);
    for (const element of stage.querySelectorAll('[data-on], [data-on] :is(p, li, td, pre, .rung)')) {
      const isInLab = element.closest('wire-lab, .specimen-octets') !== null && !element.matches('wire-lab');
      const box = element.getBoundingClientRect();
      if (isInLab || box.width * box.height === 0 || !element.checkVisibility()) continue;
      if (box.bottom > bottom + 1 || box.right > right + 1 || box.top < -1 || box.left < -1) say('is cut off', element);
      const text = element.matches('p, li, td, pre');
      if (
        text &&
        Number.parseFloat(getComputedStyle(element).fontSize) < smallest &&
        !element.closest('figure, .mission')
      )
        say('is small', element);
    }
    return found;
  }, least);
}

describe.concurrent('on a projector', () => {
  test.for(lessons)(
    'every screen of %s is shown whole, and its type is large',
    { timeout: 180_000 },
    async (path, { expect }) => {
      const { page, errors } = await present(path);
      for (const [width, height] of [
        [1920, 1080],
        [1280, 720],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.keyboard.press('Home');
        const screens = await count(page);
        expect(screens).toBeGreaterThan(20);
        for (let screen = 1; screen <= screens; screen++) {
          await expect.poll(() => number(page)).toBe(`${screen} / ${screens}`);
          expect.soft(await wrong(page, height / 45), `screen ${screen} at ${width} by ${height}`).toEqual([]);
          await page.keyboard.press('PageDown');
        }
      }
      expect(errors).toEqual([]);
      await page.context().close();
    },
  );
});

test('a lesson is found, walked through by keyboard with its lab in use, and left where it was', {
  timeout: 120_000,
}, async () => {
  const context = await browser.newContext(PROJECTOR);
  const page = await context.newPage();
  const lab = new LabPage(page);
  await page.goto(`${inject('siteUrl')}/lessons/opening-handshake/`);
  await page.getByRole('link', { name: 'Present' }).click();
  await page.getByRole('navigation', { name: 'Presentation' }).waitFor();
  expect(await page.locator('h1').isVisible()).toBe(true);
  expect(await page.locator('.site-header').isVisible()).toBe(false);

  // The lab is the lesson's own: it is pressed, held and stepped, and keeps its state from screen to screen.
  await goTo(page, 'wire-lab', 'ArrowRight');
  await eventually(() => page.locator('.present-bar [aria-live]').textContent()).toMatch(
    /^Screen 3 of \d+: The opening/,
  );
  await lab.connectHeld();
  await page.keyboard.press('PageDown');
  await eventually(() => lab.lab.isVisible()).toBe(false);
  await page.keyboard.press('PageUp');
  await lab.row('held', '101').waitFor();
  await lab.button('step').click();
  await lab.event('open').waitFor();

  // Its list walks by the arrows, its form takes what is typed; a remote's keys move the presentation all the same.
  const here = await number(page);
  await lab.chooseFirst();
  await page.keyboard.press('ArrowDown');
  await eventually(() => lab.lab.locator('.rung').nth(1).getAttribute('aria-selected')).toBe('true');
  await lab.part('technique').locator('input').first().click();
  await page.keyboard.type(' b7 ');
  expect(await lab.part('technique').locator('input').first().inputValue()).toContain(' b7 ');
  expect(await number(page)).toBe(here);
  await page.keyboard.press('PageDown');
  await eventually(() => number(page)).not.toBe(here);

  // A question is asked before its answer is there.
  await goTo(page, '.prose > details[data-on]', ' ');
  const answer = page.locator('.prose > details[data-on] > p');
  expect(await answer.first().isVisible()).toBe(false);
  await page.keyboard.press('ArrowRight');
  await eventually(() => answer.first().isVisible()).toBe(true);

  // The address says the screen, and a reload stays there. A number and Enter lead to it.
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await eventually(() => new URL(page.url()).search).toBe('?present=12');
  await page.reload();
  await eventually(() => number(page)).toMatch(/^12 \//);
  await page.keyboard.press('b');
  await eventually(() => page.locator('.present-blank').isVisible()).toBe(true);
  await page.keyboard.press('b');
  await eventually(() => page.locator('.present-blank').isVisible()).toBe(false);

  // Escape: the lesson as it was, at what was shown.
  const shown = await page.locator('.prose > [data-on]:not(h2)').first().innerText();
  await page.keyboard.press('Escape');
  await eventually(() => page.locator('.site-header').isVisible()).toBe(true);
  expect(new URL(page.url()).search).toBe('');
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).innerText)).toBe(shown);
  expect(await page.locator('[data-on], [data-off], [data-view]').count()).toBe(0);
  const top = await page.evaluate(() => document.activeElement?.getBoundingClientRect().top ?? -1);
  expect(top).toBeGreaterThanOrEqual(0);
  expect(top).toBeLessThan(720);
  expect(lab.errors).toEqual([]);
  await context.close();
});

test('links within the lesson lead to screens: a heading, a what-if in its lab, the terminal of a mission', async () => {
  const { page, errors } = await present('/lessons/opening-handshake/');
  await goTo(page, '[data-on] a[href="#subprotocols-and-extensions"]');
  await page.locator('[data-on] a[href="#subprotocols-and-extensions"]').click();
  await page.locator('h2#subprotocols-and-extensions[data-on]').waitFor();
  await goTo(page, '[data-on] a[href*="lab=2"]');
  await page.locator('[data-on] a[href*="lab=2"]').click();
  await page.locator('wire-lab').nth(1).locator('[data-part="what-if-armed"]:not([hidden])').waitFor();
  await goTo(page, '.mission[data-on]');
  await page.locator('.mission[data-on] button').click();
  await page.locator('wire-lab[data-on] [data-part="terminal-panel"][open] .xterm').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

/** Presents a lesson with the speaker's window beside it; the clock of both may be ours, and stands still. */
async function withNotes(path: string, clock = false): Promise<{ stage: Page; notes: Page; errors: string[] }> {
  const { page: stage, errors } = await present(path);
  const notes = await stage.context().newPage();
  notes.on('pageerror', (error) => errors.push(error.message));
  if (clock) await notes.clock.install({ time: new Date('2026-11-27T09:00:00Z') });
  await notes.goto(`${inject('siteUrl')}${path}notes/`);
  await notes.locator('.desk').waitFor();
  if (clock) await notes.clock.pauseAt(new Date('2026-11-27T10:00:00Z'));
  return { stage, notes, errors };
}

test('the key n opens the notes in a second window, which is at the same screen', async () => {
  const { page, errors } = await present('/lessons/frames/', 5);
  const [notes] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('n')]);
  await notes
    .locator('.desk-now')
    .filter({ hasText: /^5 \/ / })
    .waitFor();
  expect(new URL(notes.url()).pathname).toBe('/lessons/frames/notes/');
  expect(errors).toEqual([]);
  await page.context().close();
});

test('the keys f and d fill the screen and turn the theme, and again', async () => {
  const { page, errors } = await present('/lessons/frames/', 2);
  const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const before = await ground();
  for (const changed of [true, false]) {
    await page.keyboard.press('f');
    await eventually(isFull).toBe(changed);
    await page.keyboard.press('d');
    await eventually(async () => (await ground()) !== before).toBe(changed);
  }
  expect(await number(page)).toMatch(/^2 /);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('both windows stay together, whichever is moved, also over a reload; the notes are those of the screen', {
  timeout: 120_000,
}, async () => {
  const { stage, notes, errors } = await withNotes('/lessons/mqtt/');
  const told = () => notes.locator('[data-desk-part="number"]').innerText();
  const together = async (at: string) => {
    await eventually(() => number(stage)).toMatch(new RegExp(`^${at} /`));
    await eventually(told).toMatch(new RegExp(`^${at} /`));
  };
  const seen = () => notes.locator('.notes > :is(h2, h3):visible').allInnerTexts();

  await together('1');
  await stage.keyboard.press('PageDown');
  await together('2');
  await notes.keyboard.press('ArrowRight');
  await together('3');
  await eventually(() => stage.locator('wire-lab').first().isVisible()).toBe(true);
  expect(await seen()).toEqual(['Opening', 'On the lab']);
  await notes.keyboard.press('PageUp');
  await together('2');
  expect(await seen()).toEqual(['Opening']);
  await notes.getByRole('button', { name: 'Next' }).click();
  await together('3');

  // The lab is used live while the notes are looked at.
  const lab = new LabPage(stage);
  await lab.button('connect').click();
  await lab.part('origin').filter({ hasText: /^live/ }).waitFor();
  await stage.getByRole('button', { name: 'Publish' }).first().click();
  await eventually(() => stage.locator('.peers-views').first().innerText()).toContain('weather');

  // Whichever is loaded anew comes back to where the other one is.
  await notes.keyboard.type('9');
  await notes.keyboard.press('Enter');
  await together('9');
  const next = await notes.locator('[data-desk-part="next"]').innerText();
  await notes.reload();
  await together('9');
  await stage.reload();
  await together('9');
  await stage.keyboard.press('b');
  await eventually(() => notes.locator('[data-desk="blank"]').getAttribute('aria-pressed')).toBe('true');
  await notes.keyboard.press('b');
  await eventually(() => stage.locator('.present-blank').isVisible()).toBe(false);
  await stage.keyboard.press('PageDown');
  await together('10');
  const shown = (await stage.locator('.prose > [data-on]:not(h2)').first().innerText()).slice(0, 30);
  expect(next).toContain(shown);

  await notes.keyboard.press('End');
  await eventually(() => notes.locator('[data-desk-part="next"]').innerText()).toBe('This is the last screen.');
  await stage.keyboard.press('Escape');
  await notes.getByRole('link', { name: 'Present it' }).waitFor();
  expect([...errors, ...lab.errors]).toEqual([]);
  await stage.context().close();
});

test('the clock starts with the first move, says what is over time, can be paused and reset, and outlives a reload', {
  timeout: 120_000,
}, async () => {
  const { stage, notes } = await withNotes('/lessons/opening-handshake/', true);
  const part = (name: string) => notes.locator(`[data-desk-part="${name}"]`).innerText();
  await notes.clock.runFor(60_000);
  expect(await part('elapsed')).toBe('0:00');
  expect(await part('behind')).toBe('not started');

  await stage.keyboard.press('PageDown');
  await eventually(() => part('number')).toMatch(/^2 /);
  await notes.clock.runFor(30_000);
  expect(await part('elapsed')).toBe('0:30');
  await notes.clock.runFor(10 * 60_000);
  expect(await part('elapsed')).toBe('10:30');
  expect(await part('on-screen')).toMatch(/^this screen 10:30 of \d:\d\d, over by \d/);
  expect(await part('behind')).toMatch(/^\d:\d\d behind$/);

  await notes.keyboard.press('p');
  await notes.clock.runFor(60_000);
  expect(await part('elapsed')).toBe('10:30');
  expect(await part('behind')).toMatch(/^paused/);
  await notes.getByRole('button', { name: 'Go on' }).click();
  await notes.keyboard.press('End');
  await eventually(() => part('number')).toMatch(/^(\d+) \/ \1/);
  await notes.clock.runFor(5000);
  expect(await part('elapsed')).toBe('10:35');
  expect(await part('on-screen')).toMatch(/^this screen 0:05/);
  expect(await part('behind')).toMatch(/to spare$/);

  await notes.reload();
  await notes.clock.runFor(1000);
  await eventually(() => part('elapsed')).toMatch(/^10:3[5-7]$/);
  await notes.getByRole('button', { name: 'Reset the clock' }).click();
  await notes.clock.runFor(1000);
  expect(await part('elapsed')).toBe('0:00');
  await stage.context().close();
});

test('axe finds nothing in the speaker’s window while a lesson is presented, and no word of it is beyond its edge', {
  timeout: 120_000,
}, async () => {
  const { stage, notes } = await withNotes('/lessons/mqtt/');
  await stage.keyboard.type('3');
  await stage.keyboard.press('Enter');
  await notes.locator('.notes > h3:visible').waitFor();
  expect(await findingsInBothThemes(notes)).toEqual([]);
  for (const width of [390, 960]) {
    await notes.setViewportSize({ width, height: 720 });
    expect(await notes.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
  await stage.context().close();
});

test('axe finds nothing on a screen of each kind, in light and dark', { timeout: 120_000 }, async () => {
  const { page } = await present('/lessons/mqtt/');
  for (const what of ['head', 'lab', 'figure', 'table', 'story']) {
    await page.keyboard.press('Home');
    await goTo(page, `[data-on="${what}"]`);
    expect(await findingsInBothThemes(page), what).toEqual([]);
  }
  await page.context().close();
});

test('a telephone shows the same screens, scrolled and turned by large buttons', async () => {
  const { page, errors } = await present('/lessons/frames/', 1, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const screens = await count(page);
  for (let screen = 1; screen <= screens; screen++) {
    await eventually(() => number(page)).toBe(`${screen} / ${screens}`);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      `${screen}`,
    ).toBeLessThanOrEqual(0);
    const next = page.getByRole('button', { name: 'Next' });
    expect((await next.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    if (screen < screens) await next.tap();
  }

  // By a finger: to the right goes back, to the left goes on; up and down scrolls.
  const fingers = await page.context().newCDPSession(page);
  const swipe = async (across: number, down: number) => {
    const at = (share: number) => [{ x: 195 + across * share, y: 300 + down * share }];
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (const share of [0.5, 1]) {
      await fingers.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(share) });
    }
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  await page.getByRole('button', { name: 'Back' }).tap();
  await eventually(() => number(page)).toBe(`${screens - 1} / ${screens}`);
  await swipe(150, 10);
  await eventually(() => number(page)).toBe(`${screens - 2} / ${screens}`);
  await swipe(20, -150);
  await swipe(-150, 10);
  await eventually(() => number(page)).toBe(`${screens - 1} / ${screens}`);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('without JavaScript the lesson is as it is', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${inject('siteUrl')}/lessons/frames/?present=7`);
  expect(await page.getByRole('link', { name: 'Present' }).isVisible()).toBe(false);
  expect(await page.locator('.prose > h2').first().isVisible()).toBe(true);
  await context.close();
});
