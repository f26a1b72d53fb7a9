import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { FeedLabPage } from './feed-lab-page.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A page is left by Tab after fewer presses. */
const MOST_TABS = 500;

/** What has the focus, or holds what has. */
function hasFocus(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((which) => document.activeElement?.closest(which) !== null, selector);
}

/** Goes on with Tab, or back, until what `selector` names has the focus; what it passes shows that it has it. */
async function tabTo(page: Page, selector: string, back = false): Promise<void> {
  for (let pressed = 0; pressed < MOST_TABS; pressed++) {
    if (await hasFocus(page, selector)) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    expect(await isFocusSeen(page), await focused(page)).toBe(true);
  }
  throw new Error(`Tab never comes to ${selector}`);
}

/** Whether what has the focus is drawn, and drawn otherwise than without it. */
function isFocusSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return true;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    if (element instanceof SVGElement) {
      // A bar or a mark of a chart shows it by the lines that it is drawn with.
      const asked = document.body.appendChild(document.createElement('i'));
      asked.style.color = 'var(--focus)';
      const { color } = getComputedStyle(asked);
      asked.remove();
      return [...element.children].some((part) => getComputedStyle(part).stroke === color);
    }
    return (
      (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none' || width * height < 2
    );
  });
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? '');
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Presses a key until what `read` answers is `wanted`: what a key does is drawn a little after it. */
async function pressUntil(page: Page, key: string, read: () => Promise<string>, wanted: RegExp): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    const before = await read();
    if (wanted.test(before)) return;
    await page.keyboard.press(key);
    await eventually(read).not.toBe(before);
  }
  throw new Error(`${key} never comes to ${wanted}`);
}

test('all that a lab is for is done without a mouse, and the link to a field is followed in another browser', {
  timeout: 180_000,
}, async () => {
  const lab = await LabPage.open(browser, inject('siteUrl'), { permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = lab;
  const chosen = () => lab.lab.locator('[data-part="ladder"] [aria-selected="true"]').innerText();
  const field = () => lab.part('field').locator('.field-name').innerText();
  const status = () => lab.part('status').innerText();

  // Connect, with the 101 held: what the gate does is said.
  await tabTo(page, '[data-action="connect"]');
  await press(page, 'Enter');
  await lab.row('held', '101').waitFor();
  await eventually(status).toMatch(/held/i);

  // Step.
  await tabTo(page, '[data-action="step"]');
  await press(page, 'Enter');
  await lab.row('unit', '101').waitFor();
  await tabTo(page, '[data-action="run"]');
  await press(page, 'Enter');
  await lab.event('open').waitFor();

  // The rows, the octets, their fields and what is nested in them.
  await tabTo(page, '[data-part="ladder"] [role="treeitem"]');
  await press(page, 'Home');
  await eventually(chosen).toContain('new WebSocket');
  await pressUntil(page, 'ArrowDown', chosen, /GET /);
  await press(page, 'Enter');
  await eventually(() => hasFocus(page, '[data-part="octets"]')).toBe(true);
  await press(page, 'Home');
  await eventually(field).toMatch(/request line/i);
  await press(page, 'Enter');
  await eventually(field).toMatch(/method/i);
  await pressUntil(page, 'ArrowRight', field, /version/i);
  await press(page, 'Escape');
  await eventually(field).toMatch(/request line/i);
  await press(page, 'End', 'Home', 'Escape');
  await eventually(() => hasFocus(page, '[data-part="ladder"]')).toBe(true);

  // A text, and its echo with one bit flipped, sent to the browser, which refuses it.
  await tabTo(page, '[data-action="send"]', true);
  await press(page, 'Enter');
  await lab.event('message').waitFor();
  await tabTo(page, '[data-part="ladder"] [role="treeitem"]');
  await press(page, 'End');
  await pressUntil(page, 'ArrowUp', chosen, /from the sandbox:\s+text/);
  await tabTo(page, '[data-action="edit-frame"]');
  await press(page, 'Enter');
  await eventually(() => lab.button('edit-frame').getAttribute('aria-pressed')).toBe('true');
  await eventually(() => hasFocus(page, '.bit')).toBe(true);
  await press(page, 'ArrowRight', 'ArrowRight', 'Space');
  const composed = () => lab.lab.locator('frame-composer textarea[name="octets"]').inputValue();
  await eventually(composed).toBe('a1 05 48 65 6c 6c 6f');
  await tabTo(page, 'frame-composer [data-send="server"]');
  await press(page, 'Enter');
  await lab.row('page', '1006').waitFor();
  await eventually(() => lab.lab.locator('.composer-outcome').innerText()).toMatch(/RSV2.*RFC 6455 §5\.2/s);

  // The raw client sends a frame without a mask: the server closes with 1002, and the rule is told.
  if (!(await hasFocus(page, '.lab-panel:has([data-part="sender"])'))) {
    await tabTo(page, '.lab-panel:has([data-part="sender"]) > summary', true);
    await press(page, 'Enter');
  }
  await tabTo(page, '[data-raw="unmasked-text"]');
  await press(page, 'Enter');
  await lab.row('unit', 'close 1002').last().waitFor();
  const said = () => lab.part('sender').locator('[data-said="raw"]').innerText();
  await eventually(said).toMatch(/They agree.*failed the connection with 1002/);
  await eventually(async () => (await lab.part('verdict').innerText()).replace(/\s+/g, ' ')).toMatch(
    /masks every frame that it sends.*RFC 6455 §5\.1/,
  );

  // Back in time, and to now.
  await tabTo(page, '[data-part="travel-slider"]', true);
  await press(page, 'Home');
  await eventually(() => lab.part('travel-words').innerText()).toMatch(/^looking at 1 of/);
  await tabTo(page, '[data-action="travel-now"]');
  await press(page, 'Enter');
  await eventually(() => lab.part('travel-words').innerText()).toMatch(/^now/);

  // The lesson's own capture can be linked to: the link is copied, and followed by somebody else.
  await page.reload();
  await tabTo(page, '[data-part="ladder"] [role="treeitem"], [data-part="ladder"]');
  await eventually(() => hasFocus(page, '[data-part="ladder"]')).toBe(true);
  await lab.lab.locator('[role="treeitem"]').first().waitFor();
  await tabTo(page, '[data-part="ladder"] [role="treeitem"]', true);
  await press(page, 'Home');
  await pressUntil(page, 'ArrowDown', chosen, /GET /);
  await press(page, 'Enter', 'Home', 'Enter');
  await pressUntil(page, 'ArrowRight', field, /target/i);
  const here = await field();
  await tabTo(page, '[data-action="copy-link"]');
  await press(page, 'Enter');
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/#m=\d+&f=/);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const elsewhere = new LabPage(await other.newPage());
  await elsewhere.page.goto(link);
  await eventually(() => elsewhere.part('field').locator('.field-name').innerText()).toBe(here);
  expect([...lab.errors, ...elsewhere.errors].filter((error) => !/WebSocket connection to/.test(error))).toEqual([]);
  await other.close();
  await lab.close();
});

test('long polling without a mouse: polls and a burst, a bar of the chart, the chart as tables, back in time and to now', {
  timeout: 120_000,
}, async () => {
  const { page } = await FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/long-polling/`);
  const lab = page.locator('wire-lab').first();
  const part = (name: string) => lab.locator(`[data-part="${name}"]`);
  const figure = (name: string) => lab.locator(`[data-figure="${name}"]`).getAttribute('data-value');

  await tabTo(page, '[data-action="connect"]');
  await press(page, 'Enter');
  await eventually(() => figure('requests')).not.toBe('0');
  await tabTo(page, '[data-action="burst"]');
  await press(page, 'Enter');
  await eventually(async () => Number(await figure('seen'))).toBeGreaterThanOrEqual(50);
  expect(await figure('missed')).toBe('0');
  await tabTo(page, '[data-action="stop"]', true);
  await press(page, 'Enter');
  await eventually(() => part('status').innerText()).not.toMatch(/is held until/);

  await tabTo(page, '.hold-drawing [role="option"]');
  await press(page, 'Home', 'Enter');
  await eventually(() => lab.locator('.hold-drawing [aria-selected="true"]').count()).toBe(1);
  await tabTo(page, 'details:has([data-part="hold-tables"]) > summary');
  await press(page, 'Enter');
  await eventually(() => part('hold-tables').innerText()).toMatch(/Requests[\s\S]*Events/i);
  await tabTo(page, '[data-part="hold-tables"]');

  await tabTo(page, '[data-part="travel-slider"]');
  await press(page, 'Home');
  await eventually(() => part('travel-words').innerText()).toMatch(/^looking at 1 of/);
  await tabTo(page, '[data-action="travel-now"]');
  await press(page, 'Enter');
  await eventually(() => part('travel-words').innerText()).toMatch(/^now/);
  await page.context().close();
});
