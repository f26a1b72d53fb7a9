import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { HarEntry } from '#capture/har/har-entries.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'wire101-har-'));

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A lab of a lesson that reads its clipboard. */
async function openLab(lesson: string, viewport = { width: 1280, height: 900 }): Promise<LabPage> {
  const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
  const lab = new LabPage(await context.newPage());
  await lab.page.goto(`${inject('siteUrl')}/lessons/${lesson}/`);
  return lab;
}

const clipboard = (lab: LabPage) => lab.page.evaluate(() => navigator.clipboard.readText());

describe('a message of a live lab as a line for a shell', () => {
  test('short polling: the line of curl is answered by the same session while it lasts', async () => {
    const lab = await openLab('short-polling');
    await lab.start();
    await eventually(() => lab.row('unit', 'GET /s/').count()).toBeGreaterThan(0);
    await lab.row('unit', 'GET /s/').first().click();
    await lab.button('export').click();
    await lab.lab.getByRole('button', { name: 'Copy as curl' }).click();
    await eventually(() => lab.part('export-note').innerText()).toContain(
      'The curl line is on the clipboard. It works as long as the session',
    );
    const line = await clipboard(lab);
    const { stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
    expect(stdout, stderr + line).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    // What the shell asked is in the lab's capture too.
    await eventually(() => lab.row('unit', 'GET /s/').count()).toBeGreaterThan(1);
    await lab.close();
  });

  test('a WebSocket, by keyboard: websocat, wscat and curl; curl’s handshake is answered with 101', async () => {
    const lab = await openLab('opening-handshake');
    await lab.part('hold').uncheck();
    await lab.start();
    await eventually(() => lab.row('unit', '101').count()).toBe(1);
    await lab.row('unit', '101').click();
    await lab.button('export').focus();
    await lab.page.keyboard.press('Enter');
    await eventually(() => lab.part('export-lines').getByRole('button').allInnerTexts()).toEqual([
      'Copy as websocat',
      'Copy as wscat',
      'Copy as curl',
    ]);
    await lab.part('export-lines').getByRole('button', { name: 'wscat' }).focus();
    await lab.page.keyboard.press('Enter');
    await eventually(() => clipboard(lab)).toMatch(/^wscat .*-c ws:\/\/127\.0\.0\.1:\d+\/s\/[^/…]+\/ws$/);
    await lab.part('export-lines').getByRole('button', { name: 'curl' }).press('Enter');
    await eventually(() => clipboard(lab)).toMatch(/^curl /);
    const { stdout } = spawnSync('sh', ['-c', `${await clipboard(lab)} --max-time 2`], { encoding: 'utf8' });
    expect(stdout).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    await lab.close();
  });

  test('on a phone, of a recorded capture: the line says that its session is over', async () => {
    const lab = await openLab('short-polling', { width: 390, height: 844 });
    await lab.row('unit', 'GET').first().click();
    await lab.button('export').click();
    await lab.lab.getByRole('button', { name: 'Copy as curl' }).click();
    await eventually(() => lab.part('export-note').innerText()).toContain('is over, or never was here');
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await lab.close();
  });
});

describe('a capture as HAR, read by Playwright', () => {
  test('a page that is answered from it gets the same contents', async () => {
    const lab = await openLab('short-polling');
    await lab.row('unit', 'GET').first().click();
    await lab.button('export').click();
    const saving = lab.page.waitForEvent('download');
    await lab.button('export-har').click();
    const file = join(folder, 'polls.har');
    await (await saving).saveAs(file);
    await lab.close();
    const { entries }: { entries: HarEntry[] } = JSON.parse(readFileSync(file, 'utf8')).log;
    expect(entries.length).toBeGreaterThan(2);
    const context = await browser.newContext();
    await context.routeFromHAR(file, { notFound: 'abort' });
    const page = await context.newPage();
    // Of requests that ask for the same the first is answered with.
    const first = new Map(entries.map((entry) => [entry.request.url, entry] as const).reverse());
    for (const { request, response } of [...first.values()].slice(0, 3)) {
      const { origin } = new URL(request.url);
      await page.route(`${origin}/blank`, (route) => route.fulfill({ body: '', contentType: 'text/html' }));
      await page.goto(`${origin}/blank`);
      const got = await page.evaluate(async (url) => {
        const answer = await fetch(url);
        return { status: answer.status, text: await answer.text() };
      }, request.url);
      expect(got).toEqual({ status: response.status, text: response.content.text });
    }
    await context.close();
  });
});
