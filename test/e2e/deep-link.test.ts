import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { eventually, LabPage, LESSON } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function openAt(hash: string, lesson = LESSON): Promise<LabPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const lab = new LabPage(await context.newPage());
  await lab.page.goto(`${inject('siteUrl')}${lesson}${hash}`);
  return lab;
}

const hash = (lab: LabPage) => new URL(lab.page.url()).hash;
const note = (lab: LabPage) => lab.part('link-note').innerText();

describe('a link to a state', () => {
  test('follows what the reader chooses, and shows the same in another browser', async () => {
    const one = await LabPage.open(browser, inject('siteUrl'));
    expect(hash(one)).toBe('');
    await one.row('unit', 'text').first().click();
    await eventually(() => one.part('heading').innerText()).toMatch(/client → server · frame/i);
    await one.part('octets').focus();
    await one.page.keyboard.press('End');
    await one.button('unmask').click();
    await eventually(() => hash(one)).toMatch(/^#m=3&f=\d+&unmasked$/);
    const field = await one.part('field').innerText();
    const heading = await one.part('heading').innerText();
    const other = await openAt(hash(one));
    await eventually(() => other.part('field').innerText()).toBe(field);
    await eventually(() => other.part('heading').innerText()).toBe(heading);
    await eventually(() => other.button('unmask').getAttribute('aria-pressed')).toBe('true');
    await eventually(() => other.part('link-note').isVisible()).toBe(false);
    await one.close();
    await other.close();
  });

  test('a moment, and a what-if that is armed without connecting', async () => {
    const lab = await openAt('#m=2&f=3.3&at=4&what-if=accept-bad-guid');
    await eventually(() => lab.part('travel-words').innerText()).toMatch(/^looking at 4 of/);
    await eventually(() => lab.row('held', '101').count()).toBe(1);
    await eventually(() => lab.part('what-if-armed').innerText()).toContain('another GUID');
    await eventually(() => lab.part('origin').innerText()).toBe('recorded');
    await lab.button('travel-now').click();
    await eventually(() => hash(lab)).toBe('#m=2&f=3.3&what-if=accept-bad-guid');
    await lab.close();
  });

  test('a row that is chosen as the recorded capture gives way to a live one is chosen no more', async () => {
    const lab = await openAt('#m=1', '/lessons/short-polling/');
    await eventually(() => lab.part('heading').innerText()).toMatch(/request head/i);
    const asked = Promise.withResolvers<void>();
    const chosen = Promise.withResolvers<void>();
    await lab.page.route('**/api/sessions', async (route) => {
      asked.resolve();
      await chosen.promise;
      await route.continue();
    });
    await lab.button('connect').click();
    await asked.promise;
    await lab.row('unit', '200 OK').first().click();
    chosen.resolve();
    await lab.part('origin').filter({ hasText: /^live/ }).waitFor();
    // Nothing of the live one was chosen: it is followed, and the address names no message of it.
    const messages = lab.lab.locator('.rung-unit');
    await eventually(() => messages.count()).toBeGreaterThan(0);
    await eventually(() => messages.last().getAttribute('aria-selected')).toBe('true');
    expect(hash(lab)).toMatch(/^#m=[12](&f=[\d.]+)?$/);
    await lab.close();
  });

  test('copies the link to this field', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const lab = new LabPage(await context.newPage());
    await lab.page.goto(`${inject('siteUrl')}${LESSON}`);
    await lab.row('unit', 'GET').click();
    await lab.button('copy-link').click();
    await eventually(() => lab.page.evaluate(() => navigator.clipboard.readText())).toMatch(/#m=1&f=\d+$/);
    await eventually(() => lab.button('copy-link').innerText()).toBe('copy link');
    await lab.close();
  });

  test('an address that is changed by hand is followed', async () => {
    const lab = await openAt('#m=1');
    await eventually(() => lab.part('heading').innerText()).toMatch(/request head/i);
    await lab.page.evaluate(() => {
      location.hash = '#m=2';
    });
    await eventually(() => lab.part('heading').innerText()).toMatch(/response head/i);
    await lab.close();
  });
});

describe('a link to a lab that has a feed', () => {
  test.each([
    ['short-polling', 'answer-cut', 'Three answers break off'],
    ['long-polling', 'buffered', 'A proxy takes in each answer'],
    ['http-streaming', 'buffered', 'A proxy keeps the stream back'],
    ['server-sent-events', 'no-ids', 'The events have no ids'],
  ])('%s: message, field and what-if %s', async (lesson, whatIf, title) => {
    const lab = await openAt(`#m=1&f=0.2&what-if=${whatIf}`, `/lessons/${lesson}/`);
    await eventually(() => lab.part('what-if-armed').innerText()).toContain(title);
    await eventually(() => lab.part('heading').innerText()).toMatch(/request head/i);
    expect(await lab.part('field').innerText()).toContain('request target');
    expect(await lab.lab.locator('[name="what-if"]').inputValue()).toBe(whatIf);
    expect(await lab.part('link-note').isVisible()).toBe(false);
    expect(hash(lab)).toBe(`#m=1&f=0.2&what-if=${whatIf}`);
    expect(await lab.part('origin').innerText()).toBe('recorded');
    const delivery = lab.page.waitForRequest((request) => request.url().endsWith('/delivery'));
    await lab.button('connect').click();
    const told = (await delivery).postDataJSON() as Record<string, unknown>;
    const name = { 'answer-cut': 'breakAnswer', 'no-ids': 'dropAfter' }[whatIf];
    expect(Object.keys(told)).toContain(name ?? (lesson === 'long-polling' ? 'bufferFor' : 'bufferUntil'));
    await eventually(() => lab.part('aside').innerText()).toContain('Required:');
    expect(await lab.part('what-if-armed').isVisible()).toBe(false);
    expect(lab.errors.filter((text) => !text.includes('ERR_'))).toEqual([]);
    await lab.close();
  });

  test('follows what the reader chooses to go wrong, and shows the same in another browser', async () => {
    const lesson = '/lessons/server-sent-events/';
    const one = await openAt('', lesson);
    await one.row('unit', 'GET').first().click();
    await one.lab.locator('[name="what-if"]').selectOption('cr-in-data');
    await eventually(() => hash(one)).toMatch(/^#m=1&f=[\d.]+&what-if=cr-in-data$/);
    const other = await openAt(hash(one), lesson);
    await eventually(() => other.part('what-if-armed').innerText()).toContain('lets a CR into a data line');
    expect(await other.part('field').innerText()).toBe(await one.part('field').innerText());
    await other.button('disarm').click();
    await eventually(() => hash(other)).toMatch(/^#m=1&f=[\d.]+$/);
    expect(await other.lab.locator('[name="what-if"]').inputValue()).toBe('');
    expect(await other.part('what-if-armed').isVisible()).toBe(false);
    await one.close();
    await other.close();
  });
});

describe('nonsense in a link', () => {
  test.each([
    ['#m=99', 'm=99 (there is no such message here)'],
    ['#m=1&f=77.1', 'f=77.1 (there is no such field here)'],
    ['#m=1&at=4000', 'at=4000'],
    ['#m=1&intended', 'intended (no fault has touched this capture)'],
    ['#m=1&what-if=unheard-of', 'what-if=unheard-of (this lab cannot do it)'],
    ['#m=1&<img src=x onerror=alert(1)>', 'onerror=alert(1)'],
  ])('%s is ignored, and that is said', async (link, said) => {
    const lab = await openAt(link);
    await eventually(() => note(lab)).toContain('Of this link was ignored');
    expect(decodeURIComponent(await note(lab))).toContain(said);
    await eventually(() => lab.lab.locator('img').count()).toBe(0);
    await eventually(() => lab.lab.locator('.rung[aria-selected="true"]').count()).toBe(1);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('a lab without a WebSocket arms no fault of one', async () => {
    const lab = await openAt('#m=1&what-if=accept-bad-guid', '/lessons/short-polling/');
    await eventually(() => note(lab)).toContain('what-if=accept-bad-guid (this lab cannot do it)');
    const armed: string[] = [];
    lab.page.on('request', (request) => request.url().endsWith('/faults') && armed.push(request.url()));
    await lab.start();
    await lab.row('page', 'response').first().waitFor();
    expect(armed).toEqual([]);
    await lab.chooseFirst();
    await eventually(() => hash(lab)).toBe('#page=1');
    await lab.close();
  });

  test('a place in the page is no link to a lab, and is left alone', async () => {
    const lab = await openAt('#the-key-and-the-accept');
    await lab.row('unit', 'GET').hover();
    await eventually(() => lab.lab.locator('.rung[aria-selected="true"]').count()).toBe(1);
    await eventually(() => lab.part('link-note').isVisible()).toBe(false);
    expect(hash(lab)).toBe('#the-key-and-the-accept');
    await lab.close();
  });
});
