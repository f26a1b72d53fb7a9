import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { axeFindings } from '#test/setup/module-page.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** What xterm's own code has in it, wherever it is bundled to. */
const XTERM = 'xterm-helper-textarea';

describe('the wire terminal', () => {
  test('as a new reader uses it: a handshake by hand, a masked hello, rubbish; nothing of it is fetched before', {
    timeout: 120_000,
  }, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const fetched: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') fetched.push(response.text().catch(() => ''));
    });
    const scripts = async () => (await Promise.all(fetched)).join('\n');
    await page.goto(`${inject('siteUrl')}/lessons/opening-handshake/`, { waitUntil: 'networkidle' });
    const above = await page.locator('wire-lab').count();
    const lab = new LabPage(page, above - 1);
    await lab.lab.hover();
    await lab.lab.and(page.locator(':defined')).waitFor();
    expect(await scripts()).not.toContain(XTERM);

    await page.getByRole('button', { name: 'Open the terminal for it' }).click();
    await lab.lab.locator('.xterm').waitFor();
    expect(await scripts()).toContain(XTERM);
    // Paragraph by paragraph: it is hidden while xterm shows the same.
    const lines = lab.lab.locator('.terminal-log').first().locator('p');
    const log = async () => (await lines.allTextContents()).join('\n');
    const printed = (text: string | RegExp) => eventually(log).toMatch(text);
    const type = (...lines: string[]) => page.keyboard.type(lines.map((line) => `${line}\r`).join(''));

    await type('nc -C');
    await printed(/Connected to/);
    const address = /your Host is (\S+)\./.exec(await log())?.[1] ?? '';
    await page.keyboard.type('GET /s/');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ws HTTP/1.1\r');
    // The lab shows the head as it grows, and what it does not understand.
    await lab.lab.locator('.rung-pending').waitFor();
    await type(`Host: ${address}`, 'Upgrade: websocket');
    await eventually(() => lab.lab.locator('[data-state="done"]').count()).toBe(2);
    await type('Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '');
    await printed(/101 Switching Protocols[\s\S]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
    await lab.lab.locator('.terminal-done').waitFor();
    await page.locator('[data-part="mission-done"]:visible').waitFor();

    await type('~x', '81 85 01 01 01 01 69 64 6d 6d 6e');
    await printed(/< 81 05 68 65 6c 6c 6f {3}frame, text, 5 octets: hello/);
    await eventually(() => lab.row('unit', 'text').count()).toBe(2);
    await lab.lab.getByLabel('Mission').selectOption({ label: 'Mask a text, octet by octet' });
    await lab.lab.locator('.terminal-done').waitFor();

    await lab.lab.locator('.xterm-helper-textarea').focus();
    await page.keyboard.press('Control+C');
    await type('nc -C', 'what is this?');
    await printed(/! RFC 9112 §2\.3 \(MUST, by the client\)/);
    await type('');
    await printed(/HTTP\/1\.1 400 Bad Request/);

    // What stands on the screen is there to be read out, and keys lead on.
    await eventually(() => lab.lab.locator('.xterm-accessibility-tree').innerText()).toMatch(/400 Bad Request/);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).not.toMatch(/xterm/);

    await lab.button('terminal-plain').click();
    await lab.lab.getByLabel('Terminal 1: type a line').fill('accept dGhlIHNhbXBsZSBub25jZQ==');
    await page.keyboard.press('Enter');
    await printed(/base64 +s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);

    await page.reload();
    await page.locator('[data-part="mission-done"]:visible').waitFor();
    expect(lab.errors).toEqual([]);
    await context.close();
  });

  test('on a phone: a solution is typed in both terminals, and keys that its keyboard lacks are on the screen', {
    timeout: 120_000,
  }, async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    const lab = new LabPage(page);
    await page.goto(`${inject('siteUrl')}/terminal/`);
    const mission = page.locator('.mission', { hasText: 'Hold a poll' });
    await mission.getByRole('button').tap();
    await lab.lab.locator('.xterm').waitFor();
    await lab.button('mission-solve').tap();
    await lab.lab.locator('.terminal-done').waitFor();
    expect(await lab.lab.locator('.xterm').count()).toBe(2);
    const keys = lab.lab.getByRole('group', { name: 'Keys' });
    await lab.lab.locator('.xterm-helper-textarea').first().focus();
    await keys.getByRole('button', { name: 'Ctrl, for the next key' }).tap();
    await lab.lab.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.type('c');
    await eventually(() => lab.lab.locator('.terminal-log').first().textContent()).toContain(
      '^C: the connection is reset.',
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(lab.errors).toEqual([]);
    await context.close();
  });
});
