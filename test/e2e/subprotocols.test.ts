import type { Browser, BrowserContextOptions } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { LabPage } from './lab-page.ts';
import { expectShellLines, fact } from './lesson-page.ts';

const LESSON = '/lessons/subprotocols/';
/** Which of the page's labs has which technique. */
const LABS = { choice: 0, beside: 1, ways: 2 } as const;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function open(lab: number, options: BrowserContextOptions = {}): Promise<LabPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const opened = new LabPage(page, lab);
  await page.goto(inject('siteUrl') + LESSON);
  return opened;
}

const status = (lab: LabPage) => lab.part('message').innerText();

/** Connects with these names offered and known, and waits for what the status then says. */
async function negotiate(lab: LabPage, offered: string, known: string, said: RegExp): Promise<void> {
  await lab.lab.locator('[name="offered"]').fill(offered);
  await lab.lab.locator('[name="known"]').fill(known);
  await lab.button('connect').click();
  await lab.part('origin').filter({ hasText: /^live/ }).waitFor();
  await expect.poll(() => status(lab)).toMatch(said);
}

describe('RFC 6455 section 4.2.2, item 5, chosen by the reader', () => {
  test('the server’s order decides, and the message is read by the name', async () => {
    const lab = await open(LABS.choice);
    await negotiate(lab, 'json.wire101, xml.wire101', 'xml.wire101 json.wire101', /agreed on xml\.wire101/);
    await lab.button('send').click();
    await lab.event('message').waitFor();
    await lab.button('close').click();
    await expect.poll(() => status(lab)).toMatch(/^Closed/);
    await negotiate(lab, 'json.wire101, xml.wire101', 'json.wire101', /agreed on json\.wire101/);
    await lab.close();
  });

  test('none known: this browser fails, as the standard for browsers says', async () => {
    const lab = await open(LABS.choice);
    await negotiate(lab, 'soap', 'json.wire101', /^Closed/);
    await lab.event('error').waitFor();
    expect(await lab.event('open').count()).toBe(0);
    await lab.close();
  });

  test('none offered: it opens, and the server closes it', async () => {
    const lab = await open(LABS.choice);
    await negotiate(lab, '', 'json.wire101', /^Closed/);
    await lab.event('open').waitFor();
    await lab.row('unit', '1002').first().waitFor();
    await lab.close();
  });

  test('a name that comes twice makes no WebSocket, and the form says so', async () => {
    const lab = await open(LABS.choice);
    await lab.lab.locator('[name="offered"]').fill('a, a');
    await lab.button('connect').click();
    await expect.poll(() => lab.lab.locator('[data-feed-note]').innerText()).toMatch(/duplicated|twice/i);
    await lab.close();
  });
});

test('JSON and XML beside each other: both ask the same, and the octets are those that crossed', async () => {
  const lab = await open(LABS.beside);
  await lab.button('connect').click();
  await expect.poll(() => status(lab)).toMatch(/^Both are open/);
  await lab.button('add').click();
  const table = lab.part('dialogues');
  await expect.poll(() => table.innerText()).toContain('<result id="1">5</result>');
  await lab.button('join').click();
  await expect.poll(() => table.innerText()).toContain('"joined"');
  await lab.button('say').click();
  await expect.poll(() => table.innerText()).toContain('Fish &amp; chips');
  const request = '{"id":1,"call":"add","args":[2,3]}';
  const cells = await table.locator('tbody tr').first().locator('td').allInnerTexts();
  expect(cells.map((cell) => cell.trim())).toEqual([
    request,
    String(request.length),
    '<call id="1" name="add"><arg>2</arg><arg>3</arg></call>',
    String('<call id="1" name="add"><arg>2</arg><arg>3</arg></call>'.length),
  ]);
  await lab.button('stop').click();
  await expect.poll(() => status(lab)).toMatch(/^Both are closed/);
  expect(lab.errors).toEqual([]);
  await lab.close();
});

test('the same call, four ways: JSON, XML, WAMP, MQTT, each answered', async () => {
  const lab = await open(LABS.ways);
  await lab.button('connect').click();
  await expect.poll(() => status(lab), { timeout: 20_000 }).toMatch(/^The same answer, four times/);
  const rows = lab.part('dialogues').locator('tbody tr');
  await expect.poll(() => rows.count()).toBe(4);
  const names = await rows.locator('th').allInnerTexts();
  expect(names).toEqual(['json.wire101', 'xml.wire101', 'wamp.2.json', 'mqtt']);
  const wamp = await rows.nth(2).locator('td').allInnerTexts();
  const call = '[48,1,{},"wire101.add",[2,3]]';
  expect(wamp[2]).toBe(`${call.length + 6} ${call.length} of payload`);
  expect(wamp[3]).toBe('15 13 of payload');
  expect(lab.errors).toEqual([]);
  await lab.close();
});

test('the lesson’s shell lines and facts', async () => {
  const lab = await open(LABS.choice);
  await expectShellLines(lab.page, 'content/09-subprotocols/lesson.mdx');
  expect(await fact(lab.page, 'chosen subprotocol')).toBe('xml.wire101');
  expect(await fact(lab.page, 'dialogue wamp.2.json answer payload octets')).toBe(String('[50,1,{},[5]]'.length));
  await lab.close();
});

test('1280 and 390 wide, light and dark: nothing for axe to find, nothing wider than the window', async () => {
  const lab = await open(LABS.ways, { viewport: { width: 1280, height: 900 } });
  await lab.button('connect').click();
  await expect.poll(() => status(lab), { timeout: 20_000 }).toMatch(/^The same answer/);
  for (const width of [1280, 390]) {
    await lab.page.setViewportSize({ width, height: 900 });
    const beyond = () => lab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await expect.poll(beyond, { message: `${width} px` }).toBeLessThanOrEqual(0);
    expect(await findingsInBothThemes(lab.lab), `${width} px`).toEqual([]);
  }
  await lab.close();
});
