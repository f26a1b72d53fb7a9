import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { eventually, LabPage } from './lab-page.ts';

const LESSON = '/lessons/frames/';
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Opens the lesson with its lab number `index`, from 0; `hash` is a link to a state of it. */
async function open(index = 0, hash = ''): Promise<LabPage> {
  const lab = new LabPage(await browser.newPage({ viewport: { width: 1280, height: 900 } }), index);
  await lab.page.goto(inject('siteUrl') + LESSON + hash);
  return lab;
}

describe('the lesson as it is built', () => {
  test('with JavaScript off: a frame’s bits, and the numbers of the recordings', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const lab = new LabPage(await context.newPage());
    await lab.page.goto(inject('siteUrl') + LESSON);
    await eventually(() => lab.part('octets').innerText()).toContain('FIN');
    const facts = await lab.page
      .locator('[data-fact]')
      .evaluateAll((all) => all.map((each) => `${each.getAttribute('data-fact')}: ${each.textContent}`));
    expect(facts).toContain('message 4 begins: 81 05');
    expect(facts).toContain('message 3 header octets: 6');
    expect(facts).toContain('message 5 header octets: 8');
    expect(facts).toContain('message 7 header octets: 14');
    await context.close();
  });

  test('a link of the text leads to its frame', async () => {
    const lab = await open(0, '#m=13');
    await eventually(() => lab.lab.locator('[aria-selected="true"]').innerText()).toContain('pong');
    await lab.page.close();
  });
});

describe('what the text says, done', () => {
  test('three encodings of a length', { timeout: 60_000 }, async () => {
    const lab = await open();
    await lab.connectOpen();
    await lab.lab.locator('summary', { hasText: 'Send as the page' }).click();
    for (const [index, length] of [5, 200, 70_000].entries()) {
      await lab.lab.locator('[name="pageText"]').fill('x'.repeat(length));
      await lab.lab.locator('[data-form="page-text"] button').click();
      await lab.event('message').nth(index).waitFor();
    }
    const sizes = await lab.lab.locator('.rung-unit:has(.rung-title:text-is("text")) .rung-size').allInnerTexts();
    const counts = sizes.map((text) => Number(text.replace(/\D/g, '')));
    expect(counts).toEqual([11, 7, 208, 204, 70_014, 70_010]);
    await lab.page.close();
  });

  test('a text in fragments is one message to script', async () => {
    const lab = await open();
    await lab.connectOpen();
    await lab.lab.locator('summary', { hasText: 'Send as the page' }).click();
    await lab.lab.locator('[name="fragmentSize"]').fill('2');
    await lab.lab.locator('[data-form="server"] button').click();
    await lab.event('message').waitFor();
    await eventually(() => lab.row('unit', 'more follows').count()).toBe(2);
    await eventually(() => lab.row('page', '“Hello”').count()).toBe(1);
    await lab.page.close();
  });

  test('a new text within a text fails the connection', async () => {
    const lab = await open();
    await lab.connectOpen();
    await lab.lab.getByText('Compose a frame').first().click();
    const [fin, send] = [lab.lab.getByLabel('bit 0, FIN'), lab.lab.locator('[data-send="server"]')];
    await fin.click();
    await send.click();
    await lab.row('unit', 'more follows').waitFor();
    await fin.click();
    await send.click();
    await lab.row('page', '1006').waitFor();
    await eventually(() => lab.lab.locator('.rung-unit.from-client', { hasText: 'close 1002' }).count()).toBe(1);
    await lab.page.close();
  });

  test('the page’s WebSocket and the raw client’s have a connection each', async () => {
    const lab = await open();
    await lab.connectOpen();
    await lab.lab.locator('summary', { hasText: 'Send as the page' }).click();
    await lab.lab.locator('[data-action="raw-frame"]').first().click();
    await eventually(() => lab.part('totals').innerText()).toMatch(/2 requests on 2 connections/);
    await lab.page.close();
  });

  test('compression is agreed on, RSV1 is set, and the same text shrinks', async () => {
    const lab = await open(1);
    await lab.connectOpen();
    for (let round = 0; round < 3; round++) {
      await lab.button('send').click();
      await lab.event('message').nth(round).waitFor();
    }
    await eventually(() => lab.row('unit', 'compressed').count()).toBe(6);
    await lab.row('unit', '101').click();
    await eventually(() => lab.part('octets').innerText()).toContain('Sec-WebSocket-Extensions: permessage-deflate');
    const sent = await lab.lab.locator('.rung-unit.from-client', { hasText: 'compressed' }).allInnerTexts();
    const payloads = sent.map((text) => Number(/(\d+) octets, compressed/.exec(text)?.[1]));
    expect(payloads[1]).toBeLessThan(payloads[0] ?? 0);
    expect(lab.errors).toEqual([]);
    await lab.page.close();
  });
});
