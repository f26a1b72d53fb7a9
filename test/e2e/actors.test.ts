import type { Browser, BrowserContextOptions, Locator } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { axeFindings } from '#test/setup/module-page.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function opened(panel: string): Promise<LabPage> {
  const lab = await LabPage.open(browser, inject('siteUrl'));
  await lab.connectOpen();
  await lab.lab.locator('.lab-panel > summary', { hasText: panel }).click();
  return lab;
}

function said(lab: LabPage, actor: string): Locator {
  return lab.part('sender').locator(`[data-said="${actor}"]`);
}

/** What the verdict says, its white space made plain. */
async function verdict(lab: LabPage): Promise<string> {
  return (await lab.part('verdict').innerText()).replace(/\s+/g, ' ');
}

describe('the page sends what script may', () => {
  test('binary in hex; a code that is refused, and why; a close', async () => {
    const lab = await opened('Send as');
    const page = lab.part('sender').locator('.sender-page');
    await page.getByLabel('Binary, in hex').fill('de ad be ef');
    await page.getByRole('button', { name: 'Send binary' }).click();
    await lab.row('unit', 'binary').nth(1).waitFor();
    await page.getByLabel('Binary, in hex').fill('de a');
    await page.getByRole('button', { name: 'Send binary' }).click();
    await eventually(() => said(lab, 'page').innerText()).toMatch(/no hex/);

    await page.getByLabel('Code').fill('1002');
    await page.getByRole('button', { name: 'Close' }).click();
    await eventually(() => said(lab, 'page').innerText()).toMatch(/InvalidAccessError.*1000 or with 3000 to 4999/s);
    await page.getByLabel('Code').fill('3001');
    await page.getByLabel('Reason').fill('x'.repeat(124));
    await page.getByRole('button', { name: 'Close' }).click();
    await eventually(() => said(lab, 'page').innerText()).toMatch(/SyntaxError.*124 octets/s);
    await page.getByLabel('Reason').fill('enough');
    await page.getByRole('button', { name: 'Close' }).click();
    await lab.row('page', '3001').first().waitFor();
    await page.getByRole('button', { name: 'Send text' }).click();
    await eventually(() => said(lab, 'page').innerText()).toMatch(/dropped it: the WebSocket is CLOS/);
    await lab.close();
  });
});

describe('the server sends', () => {
  test('by its library: a ping that the browser answers, a text in fragments', async () => {
    const lab = await opened('Send as');
    const server = lab.part('sender').locator('.sender-server');
    await server.getByLabel('What').selectOption('ping');
    await server.getByRole('button', { name: 'Send as the server' }).click();
    await lab.row('unit', 'pong').waitFor();
    await server.getByLabel('What').selectOption('text');
    await server.getByLabel('In fragments').fill('2');
    await server.getByRole('button', { name: 'Send as the server' }).click();
    await lab.row('unit', 'continuation').nth(1).waitFor();
    await lab.event('message').waitFor();
    await eventually(() => lab.row('unit', 'more follows').count()).toBe(2);
    await eventually(() => lab.part('verdict').isVisible()).toBe(false);
    await lab.close();
  });

  test('by hand: a Close with 999, which Chromium takes and the standard forbids', async () => {
    const lab = await opened('Send as');
    const server = lab.part('sender').locator('.sender-server');
    await server.getByLabel('What').selectOption('close');
    await server.getByLabel('Code').fill('999');
    await server.getByRole('button', { name: 'Send as the server' }).click();
    await eventually(() => said(lab, 'server').innerText()).toMatch(
      /library refuses 999.*by hand.*between two messages/s,
    );
    await eventually(() => verdict(lab)).toMatch(
      /They differ\. This browser took it as an orderly Close, and answered with the same 999/,
    );
    await lab.close();
  });
});

describe('a raw client', () => {
  test('one press: an unmasked frame; the server closes with 1002, and the rule is on the screen', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.lab.locator('.lab-panel > summary', { hasText: 'Send as' }).click();
    await lab.part('sender').getByRole('button', { name: 'Text “Hello”, unmasked' }).click();
    await lab.row('unit', 'close 1002').waitFor();
    await eventually(() => verdict(lab)).toMatch(/masks every frame that it sends.*RFC 6455 §5\.1.*close code 1002/);
    await eventually(() => verdict(lab)).toMatch(/server sent a Close frame with 1002.*They agree/);
    await eventually(() => said(lab, 'raw').innerText()).toMatch(/They agree.*failed the connection with 1002/);
    await lab.row('unit', 'breaks a rule').click();
    await lab.part('octets').locator('[data-field].is-broken').first().click();
    await eventually(() => lab.part('field').innerText()).toMatch(/MUST A client masks/);
    await lab.close();
  });

  test('a handshake by hand, its key taken out: the server answers 400, as it must', async () => {
    const lab = await opened('Send as');
    await lab.lab.locator('.sender-more > summary').click();
    const head = lab.lab.locator('[name="rawHead"]');
    await head.fill((await head.inputValue()).replace(/Sec-WebSocket-Key.*\n/, ''));
    await lab.lab.getByRole('button', { name: 'Send it on a new connection' }).click();
    await eventually(() => verdict(lab)).toMatch(/has a Sec-WebSocket-Key.*They agree.*answered 400/);
    await lab.close();
  });

  test('while the gate holds its 101, it says so, and the frame goes once that is stepped', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.connectHeld();
    await lab.lab.locator('.lab-panel > summary', { hasText: 'Send as' }).click();
    await lab.part('sender').getByRole('button', { name: 'Text “Hello”, unmasked' }).click();
    await eventually(() => lab.part('raw-phase').innerText()).toMatch(/gate holds its 101: press Step/);
    await lab.button('run').click();
    await eventually(() => said(lab, 'raw').innerText()).toMatch(/They agree.*1002/);
    await lab.close();
  });

  test('any octets: what is no request gets the server’s own refusal', async () => {
    const lab = await opened('Send as');
    const raw = lab.part('sender').locator('.sender-raw');
    await raw.getByLabel('Any octets').fill('not hex');
    await raw.getByRole('button', { name: 'Send octets' }).click();
    await eventually(() => said(lab, 'raw').innerText()).toMatch(/no hex/);
    await raw.getByRole('button', { name: 'Shake hands' }).click();
    await eventually(() => raw.locator('[data-part="raw-phase"]').innerText()).toMatch(/handshake is done/);
    await raw.getByLabel('Any octets').fill('83 80 00 00 00 00');
    await raw.getByRole('button', { name: 'Send octets' }).click();
    await eventually(() => verdict(lab)).toMatch(/They agree\. The sandbox’s server failed the connection with 1002/);
    await raw.getByRole('button', { name: 'Reset' }).click();
    await eventually(() => raw.locator('[data-part="raw-phase"]').innerText()).toMatch(/closed/);
    await lab.close();
  });
});

describe('the composer', () => {
  test('one bit of a captured frame is flipped, by pressing it in the lab’s own figure: the browser refuses it', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.connectOpen();
    await lab.button('send').click();
    await lab.event('message').waitFor();
    await lab.row('unit', 'text').nth(1).click();
    await lab.button('edit-frame').click();
    await eventually(() => lab.button('edit-frame').getAttribute('aria-pressed')).toBe('true');
    const composer = lab.lab.locator('frame-composer');
    await eventually(() => composer.locator('textarea[name="octets"]').inputValue()).toBe('81 05 48 65 6c 6c 6f');
    await lab.part('octets').locator('.bit[data-bit="2"]').click();
    await eventually(() => composer.locator('textarea[name="octets"]').inputValue()).toBe('a1 05 48 65 6c 6c 6f');
    await composer.getByRole('button', { name: 'Send as the server' }).click();
    await lab.row('page', '1006').waitFor();
    const outcome = lab.lab.locator('.composer-outcome');
    await eventually(() => outcome.innerText()).toMatch(/rule that decides, a MUST.*RSV2.*RFC 6455 §5\.2.*1002/s);
    await eventually(() => verdict(lab)).toMatch(/browser sent a Close frame with 1002.*They agree/);
    await lab.close();
  });

  test('without a mouse: the chosen frame, its first bit, sent by a raw client', { timeout: 90_000 }, async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    const { keyboard } = lab.page;
    await lab.connectOpen();
    await lab.button('send').click();
    await lab.event('message').waitFor();
    await lab.row('unit', 'text').first().click();
    await lab.button('edit-frame').focus();
    await keyboard.press('Enter');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await keyboard.press('Space');
    const composer = lab.lab.locator('frame-composer');
    await eventually(() => composer.locator('textarea[name="octets"]').inputValue()).toMatch(/^a1 85 /);
    await composer.getByRole('button', { name: 'Send as a raw client' }).focus();
    await keyboard.press('Enter');
    await lab.row('unit', 'close 1002').waitFor();
    await eventually(() => lab.lab.locator('.composer-outcome').innerText()).toMatch(/RSV2/);
    await lab.close();
  });
});

describe('the Accept calculator', () => {
  test('has the key of this connection; a mistake is tried, and what the browser did is kept', async () => {
    const lab = await opened('Accept calculator');
    const accept = lab.part('accept');
    const key = await accept.locator('input[name="key"]').inputValue();
    expect(key).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    await eventually(() => accept.innerText()).toMatch(/sent exactly this/);
    const mistake = accept.locator('li', { hasText: 'final “=”' });
    await eventually(() => mistake.locator('code').innerText()).toMatch(/^[A-Za-z0-9+/]{27}$/);
    await lab.button('close').click();
    await lab.row('page', 'clean').waitFor();
    await mistake.getByRole('button').click();
    await eventually(() => mistake.innerText()).toMatch(/refused it: close 1006/);
    await eventually(() => accept.innerText()).toMatch(/padding is missing/);
    await accept.locator('input[name="key"]').fill('dGhlIHNhbXBsZSBub25jZQ==');
    await eventually(() => accept.innerText()).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo');
    await lab.close();
  });
});

describe('predict, then see', () => {
  test('asks before the decisive step, says what happened, keeps the score', { timeout: 90_000 }, async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    const predict = lab.part('predict');
    await lab.part('ask').check();
    await lab.button('what-if').click();
    await lab.part('what-if-menu').locator('[data-what-if="upgrade-missing"]').click();
    await lab.connectHeld();
    await lab.button('step').click();
    await eventually(() => predict.innerText()).toMatch(/What will script see\?/);
    await eventually(() => predict.getByRole('button').count()).toBe(5);
    await eventually(() => lab.row('held', '101').count()).toBe(1);
    await predict.getByRole('button', { name: 'never open' }).click();
    await eventually(() => predict.innerText()).toMatch(/✓ So it was.*1 of 1 right/s);

    await lab.button('disarm').click();
    await lab.button('connect').click();
    await lab.row('held', '101').waitFor();
    await lab.button('run').click();
    await predict.getByRole('button', { name: 'soon after it close' }).click();
    await eventually(() => predict.innerText()).toMatch(/✗ You said.*stays open.*1 of 2 right/s);
    await lab.close();
  });

  test('asks nothing unless it is wanted', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.connectHeld();
    await lab.button('step').click();
    await lab.event('open').waitFor();
    await eventually(() => lab.part('predict').isVisible()).toBe(false);
    await lab.close();
  });
});

describe('with every menu and panel open', () => {
  /** Arms a deviation, foretells it, sees the verdict, and opens all panels. */
  async function allOpen(options: BrowserContextOptions): Promise<LabPage> {
    const lab = await LabPage.open(browser, inject('siteUrl'), options);
    await lab.part('ask').check();
    await lab.part('hold').uncheck();
    await lab.button('what-if').click();
    await lab.part('what-if-menu').locator('[data-what-if="frame-bad-utf-8"]').click();
    await lab.button('connect').click();
    await lab.part('predict').getByRole('button').first().click();
    await lab.row('page', '1006').waitFor();
    await lab.button('what-if').click();
    for (const summary of await lab.lab.locator('.lab-panel > summary').all()) await summary.click();
    await eventually(() => verdict(lab)).toMatch(/They differ.*said 1002.*1007/);
    return lab;
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing, ${colorScheme}`, { timeout: 90_000 }, async () => {
      const lab = await allOpen({ colorScheme });
      expect(await axeFindings(lab.page)).toEqual([]);
      await lab.close();
    });
  }

  test.each([320, 390])('nothing is wider than the page, %i px', { timeout: 90_000 }, async (width) => {
    const lab = await allOpen({ viewport: { width, height: 800 } });
    const beyond = await lab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beyond).toBeLessThanOrEqual(0);
    await lab.close();
  });
});
