import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { axeFindings } from '#test/setup/module-page.ts';
import { eventually, LabPage, LESSON } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const open = (options = {}) => LabPage.open(browser, inject('siteUrl'), options);

/** With the recorded capture taken over by the lab's script: until then its slider moves nothing. */
async function openInUse(): Promise<LabPage> {
  const lab = await open();
  await lab.row('unit', 'close 4001').first().click();
  await eventually(() => lab.part('travel-words').innerText()).toMatch(/^now/);
  return lab;
}

/** Connects with a deviation armed, and waits until the page has seen how it ended. */
async function connectWith(lab: LabPage, whatIf: string): Promise<void> {
  await lab.button('what-if').click();
  await lab.lab.locator(`.what-if-item[data-what-if="${whatIf}"]`).click();
  await lab.part('hold').uncheck();
  await lab.button('connect').click();
  await lab.row('page', '1006').waitFor();
}

describe('going back in time', () => {
  test('through the recorded capture: ladder, octets, totals and status are as they were', async () => {
    const lab = await openInUse();
    await eventually(() => lab.titles()).toContain('connection closed');
    const all = await lab.titles();
    const words = lab.part('travel-words');
    await lab.part('travel-slider').focus();
    await lab.page.keyboard.press('Home');
    await eventually(() => words.innerText()).toMatch(/^looking at 1 of \d+, 0\.0 ms; \d+ later$/);
    for (let more = 0; more < 3; more++) await lab.page.keyboard.press('ArrowRight');
    await eventually(() => lab.row('held', '101').count()).toBe(1);
    await eventually(() => lab.part('status').innerText()).toMatch(
      /101 Switching Protocols.*The sandbox holds it.*CONNECTING/s,
    );
    await eventually(() => lab.part('heading').innerText()).toMatch(/not sent yet/i);
    await eventually(() => lab.part('totals').innerText()).toMatch(
      /→\s+client to server\s+522 octets\s+←\s+server to client\s+0 octets/,
    );
    await eventually(() => lab.event('open').count()).toBe(0);
    await lab.button('travel-forward').click();
    await eventually(() => lab.row('unit', '101').count()).toBe(1);
    await lab.button('travel-back').click();
    await eventually(() => lab.row('held', '101').count()).toBe(1);
    await lab.button('travel-now').click();
    await eventually(() => lab.titles()).toEqual(all);
    await eventually(() => words.innerText()).toMatch(/^now/);
    await eventually(() => lab.part('status').innerText()).toContain('Press Connect');
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('live: what comes meanwhile moves nothing, and an action returns to now', async () => {
    const lab = await open();
    await lab.connectOpen();
    await eventually(() => lab.part('status').innerText()).toContain('Open. Messages pass');
    await lab.row('unit', 'GET').click();
    await lab.part('travel-slider').focus();
    await lab.page.keyboard.press('Home');
    await eventually(() => lab.part('travel-words').innerText()).toMatch(/^looking at 1 of/);
    const before = await lab.titles();
    expect(before.length).toBeLessThan(4);
    await lab.page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('[data-part="text"]');
      if (input) input.value = 'meanwhile';
    });
    const later = lab.part('travel-words');
    const count = async () => Number(/(\d+) later/.exec(await later.innerText())?.[1]);
    const first = await count();
    await lab.button('send').click();
    await lab.row('unit', 'meanwhile').last().waitFor();
    await lab.part('travel-slider').focus();
    await lab.page.keyboard.press('Home');
    await eventually(() => lab.titles()).toEqual(before);
    await eventually(count).toBeGreaterThan(first);
    await lab.close();
  });
});

describe('one time line', () => {
  test('page events say how far their time may be off; what waits its turn says why', async () => {
    const context = await browser.newContext();
    const first = new LabPage(await context.newPage());
    await first.page.goto(inject('siteUrl') + LESSON);
    await first.connectHeld();
    await eventually(() => first.event('new WebSocket').locator('.rung-off').innerText()).toMatch(/^± [\d.]+ ms$/);
    const second = new LabPage(await context.newPage());
    await second.page.goto(inject('siteUrl') + LESSON);
    await second.button('connect').click();
    await second.event('new WebSocket').waitFor();
    await eventually(() => second.part('status').innerText()).toContain('has not sent its request yet');
    await eventually(() => second.part('aside').innerText()).toContain('RFC 6455 §4.1');
    await first.button('step').click();
    await second.row('held', '101').waitFor();
    await eventually(() => second.part('status').innerText()).toContain('101 held by the sandbox');
    await context.close();
  });
});

describe('as sent and as intended', () => {
  test('a wrong Accept is put right in octets, fields and ladder, and the switch holds while walking', async () => {
    const lab = await open();
    await lab.row('unit', 'GET').click();
    await eventually(() => lab.button('intend').isVisible()).toBe(false);
    await connectWith(lab, 'accept-bad-guid');
    await lab.row('unit', '101').click();
    await eventually(() => lab.row('unit', '101').innerText()).toContain('breaks a rule');
    const sent = await lab.part('octets').innerText();
    await lab.button('intend').click();
    await eventually(() => lab.part('octets').innerText()).not.toBe(sent);
    await eventually(() => lab.row('unit', '101').innerText()).not.toContain('breaks a rule');
    await eventually(() => lab.row('notice', 'fault').count()).toBe(0);
    await lab.row('unit', 'GET').click();
    await eventually(() => lab.button('intend').getAttribute('aria-pressed')).toBe('true');
    await lab.row('unit', '101').click();
    await lab.button('intend').click();
    await eventually(() => lab.part('octets').innerText()).toBe(sent);
    await lab.close();
  });

  test('a switch that can do nothing says why', async () => {
    const lab = await open();
    const hex = async () => (await lab.part('octets').locator('.octets-cells .octet').allTextContents()).join('');
    await lab.row('unit', 'text').last().click();
    await eventually(() => lab.button('unmask').getAttribute('aria-disabled')).toBe('true');
    await eventually(() => lab.button('unmask').getAttribute('title')).toContain('a server must not mask');
    await lab.row('unit', 'text').first().click();
    await lab.button('unmask').click();
    await eventually(hex).toContain('48656c6c6f');
    await lab.row('unit', 'close').first().click();
    await eventually(hex).toContain('0fa1646f6e65');
    await lab.close();
  });
});

describe('two captures side by side', () => {
  test('a healthy handshake beside one with a wrong Accept: what differs is marked, by keyboard', async () => {
    const lab = await open();
    await connectWith(lab, 'accept-bad-guid');
    await lab.button('compare').first().focus();
    await lab.page.keyboard.press('Enter');
    await lab.part('compare').waitFor();
    await eventually(() => lab.part('compare-summary').innerText()).toMatch(/differ.*only on the left.*by nature only/);
    const pair = lab.lab.locator('.compare-pair.is-differs', { hasText: '101' });
    await eventually(() => pair.getAttribute('aria-selected')).toBe('true');
    await eventually(() => lab.part('compare-detail').innerText()).toMatch(/Sec-WebSocket-Accept[\s\S]*differs/);
    await pair.focus();
    await lab.page.keyboard.press('Home');
    await lab.page.keyboard.press('ArrowDown');
    await eventually(() => lab.part('compare-detail').innerText()).toMatch(/Sec-WebSocket-Key[\s\S]*by nature/);
    await lab.part('compare-left').selectOption('this run, as intended');
    await eventually(() => lab.part('compare-summary').innerText()).toMatch(/^1 differs, \d+ the same\.$/);
    await lab.button('export').click();
    await lab.button('travel-back').click();
    for (const scheme of ['light', 'dark'] as const) {
      await lab.page.emulateMedia({ colorScheme: scheme });
      expect(await axeFindings(lab.page)).toEqual([]);
    }
    await lab.part('compare-left').focus();
    await lab.page.keyboard.press('Escape');
    await eventually(() => lab.part('compare').isVisible()).toBe(false);
    await lab.close();
  });

  test('a run that was kept stands beside the next; two alike have no differences but those by nature', async () => {
    const lab = await open();
    await lab.connectOpen();
    await eventually(() => lab.part('status').innerText()).toContain('Open. Messages pass');
    await lab.button('compare').first().click();
    await lab.button('compare-keep').click();
    await eventually(() => lab.part('compare-left').inputValue()).toBe('kept run 1');
    await lab.button('restart').click();
    await eventually(() => lab.event('open').count()).toBe(1);
    await eventually(() => lab.part('compare-summary').innerText()).toMatch(
      /No differences but those that any two runs have/,
    );
    await lab.close();
  });
});

describe('taking it along', () => {
  test('the capture as JSON and as packets holds no token; a message as hex and as text', async () => {
    const lab = await open({ permissions: ['clipboard-read', 'clipboard-write'], acceptDownloads: true });
    await lab.connectOpen();
    await eventually(() => lab.part('status').innerText()).toContain('Open. Messages pass');
    await lab.row('unit', 'GET').click();
    await lab.button('export').click();
    const [download] = await Promise.all([lab.page.waitForEvent('download'), lab.button('export-json').click()]);
    const text = readFileSync(await download.path(), 'utf8');
    const capture = Capture.parse(JSON.parse(text));
    const head = capture.events.find((event) => event.type === 'octets');
    expect(head && Buffer.from(head.octets, 'base64').toString()).toContain('/s/token-left-out');
    const [packets] = await Promise.all([lab.page.waitForEvent('download'), lab.button('export-pcapng').click()]);
    expect(packets.suggestedFilename()).toMatch(/^live-.*\.pcapng$/);
    const file = readFileSync(await packets.path());
    expect(file.subarray(0, 4).toString('hex')).toBe('0a0d0d0a');
    expect(file.includes('/s/token-left-out')).toBe(true);
    const clipboard = () => lab.page.evaluate(() => navigator.clipboard.readText());
    await lab.button('export-hex').click();
    await eventually(clipboard).toMatch(/^47 45 54 20 2f 73 2f 74 6f 6b 65 6e/);
    await lab.button('export-text').click();
    await eventually(clipboard).toContain('client → server · http request head');
    await eventually(() => clipboard()).toContain('Sec-WebSocket-Key');
    await lab.close();
  });

  test('without a clipboard the text stands there to be copied', async () => {
    const lab = await open();
    await lab.page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = () => false;
    });
    await lab.row('unit', 'text').last().click();
    await lab.button('export').click();
    await lab.button('export-hex').click();
    await eventually(() => lab.part('export-text').inputValue()).toBe('81 05 48 65 6c 6c 6f');
    await lab.close();
  });
});
