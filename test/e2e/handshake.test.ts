import { createHash } from 'node:crypto';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { eventually, LabPage } from './lab-page.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The value of a field line of the head that the octets pane shows as text. */
async function fieldValue(lab: LabPage, name: string): Promise<string> {
  const text = await lab.part('octets').locator('.octets-text').innerText();
  return new RegExp(`^${name}: (\\S+?)(?:CR\\s?LF)?$`, 'm').exec(text.replaceAll('\u00a0', ' '))?.[1] ?? '';
}

describe('a handshake with the 101 held', () => {
  test('stepped through, a text sent, closed with 4001, as a reader does it', { timeout: 90_000 }, async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.connectHeld();

    // The 101 is held: nothing of it has reached the browser, and script is still connecting.
    await eventually(() => lab.event('open').count()).toBe(0);
    await eventually(() => lab.titles()).not.toContain('101 Switching Protocols · sent');
    await eventually(() => lab.part('status').innerText()).toMatch(/101 held by the sandbox, 129 octets/);
    await eventually(() => lab.part('countdown').innerText()).toMatch(/browser gives up in (4:00|3:5\d)/);
    await eventually(() => lab.part('aside').innerText()).toMatch(/every other WebSocket to .* waits.*RFC 6455 §4\.1/s);
    await eventually(() => lab.part('heading').innerText()).toMatch(/server → client .* not sent yet/i);

    // The key of this connection, its Accept, and the calculation between them.
    const accept = await fieldValue(lab, 'Sec-WebSocket-Accept');
    await lab.row('unit', 'GET').click();
    const key = await fieldValue(lab, 'Sec-WebSocket-Key');
    expect(key).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(accept).toBe(
      createHash('sha1')
        .update(key + GUID)
        .digest('base64'),
    );
    const proof = await lab.part('field').locator('.lab-proof').innerText();
    const digest = createHash('sha1')
      .update(key + GUID)
      .digest('hex')
      .replace(/(..)(?!$)/g, '$1 ');
    expect(proof.replace(/\s+/g, ' ')).toContain(digest);
    expect(proof).toContain(key);
    expect(proof).toContain(accept);

    await lab.button('step').click();
    await lab.event('open').waitFor();
    const titles = await lab.titles();
    expect(titles.indexOf('page: open')).toBeGreaterThan(titles.indexOf('101 Switching Protocols'));
    await eventually(() => lab.row('unit', '101 Switching Protocols').innerText()).toMatch(/held [\d.]+ (ms|s)/);
    await lab.row('unit', '101 Switching Protocols').click();
    expect(await fieldValue(lab, 'Sec-WebSocket-Accept')).toBe(accept);

    // The client's frame, every bit of its first two octets.
    await lab.part('text').fill('Hello');
    await lab.button('send').click();
    await lab.row('held', 'text').or(lab.row('held', 'frame')).waitFor();
    await lab.row('unit', 'text').click();
    const bits = await lab.part('octets').locator('.bits .bit').allInnerTexts();
    expect(bits.slice(0, 16).join('')).toBe('1000000110000101');
    await lab.button('unmask').click();
    await eventually(() => lab.part('octets').innerText()).toContain('Hello');
    await lab.button('run').click();
    await lab.event('message').waitFor();

    await lab.button('close').click();
    await lab.row('page', 'clean').waitFor();
    await lab.row('notice', 'connection closed').waitFor();
    expect((await lab.part('totals').innerText()).replace(/\s+/g, ' ')).toMatch(
      /browser sent 4001 · sandbox sent 4001 · page saw 4001, clean/,
    );
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('a second tab: its page works, its WebSocket waits its turn (RFC 6455 section 4.1)', async () => {
    const context = await browser.newContext();
    const first = new LabPage(await context.newPage());
    await first.page.goto(`${inject('siteUrl')}/lessons/opening-handshake/`);
    await first.connectHeld();

    const second = new LabPage(await context.newPage());
    await second.page.goto(`${inject('siteUrl')}/lessons/opening-handshake/`);
    await second.part('hold').uncheck();
    await second.button('connect').click();
    await second.event('new WebSocket').waitFor();
    await second.page.waitForTimeout(500);
    await eventually(() => second.row('unit', 'GET').count()).toBe(0);
    await eventually(() => second.event('open').count()).toBe(0);

    await first.button('step').click();
    await first.event('open').waitFor();
    await second.event('open').waitFor();
    await second.button('send').click();
    await second.event('message').waitFor();
    await eventually(() => first.row('unit', 'text').count()).toBe(0);
    await context.close();
  });
});

describe('the list of what crossed', () => {
  test('is never in an order that cannot be, run after run', { timeout: 90_000 }, async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.connectOpen();
    for (let round = 0; round < 3; round++) {
      await lab.button('send').click();
      await lab.event('message').nth(round).waitFor();
    }
    const titles = await lab.titles();
    const messages = titles.filter((title) => ['page: send', 'text', 'page: message'].includes(title));
    expect(messages).toEqual(Array(3).fill(['page: send', 'text', 'text', 'page: message']).flat());
    expect(titles.indexOf('page: new WebSocket')).toBeLessThan(titles.findIndex((title) => title.startsWith('GET')));
    await lab.button('restart').click();
    await eventually(() => lab.event('message').count()).toBe(0);
    await lab.event('open').waitFor();
    await lab.close();
  });

  test('is walked with the keyboard, and so are the fields', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    const { keyboard } = lab.page;
    await lab.connectOpen();
    await lab.row('unit', 'GET').click();
    await keyboard.press('ArrowDown');
    const chosen = lab.lab.locator('[aria-selected="true"]');
    await eventually(() => chosen.innerText()).toContain('101 Switching Protocols');
    await eventually(() => chosen.evaluate((row) => row === document.activeElement)).toBe(true);
    await eventually(() => lab.lab.locator('[data-part="ladder"] [role="treeitem"][tabindex="0"]').count()).toBe(1);
    await keyboard.press('Home');
    await eventually(() => chosen.innerText()).toContain('new WebSocket');
    await keyboard.press('End');
    await keyboard.press('ArrowUp');
    await lab.row('unit', '101').click();

    await keyboard.press('Enter');
    await keyboard.press('Home');
    const field = lab.part('field').locator('.field-name');
    await eventually(() => field.innerText()).toMatch(/status line/i);
    await keyboard.press('Enter');
    await eventually(() => field.innerText()).toMatch(/version/i);
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await eventually(() => field.innerText()).toMatch(/status code/i);
    await keyboard.press('Escape');
    await eventually(() => field.innerText()).toMatch(/status line/i);
    await keyboard.press('Escape');
    await eventually(() => chosen.evaluate((row) => row === document.activeElement)).toBe(true);
    await lab.close();
  });

  test('pointing at an octet shows its field, in text and hex', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.connectOpen();
    await lab.row('unit', '101').click();
    await lab.part('octets').locator('.octets-hex [data-field]').first().hover();
    await eventually(() => lab.part('field').locator('.field-name').innerText()).toMatch(/version|status line/i);
    await lab.close();
  });
});
