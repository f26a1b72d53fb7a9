import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Capture } from '#capture/schema.ts';
import { whatIfs } from '#service/what-ifs.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { eventually, LabPage } from './lab-page.ts';

/** What Chromium does about a deviation, and how that stands to the standard. */
interface Reaction {
  /** What script sees after `new WebSocket`, in order. */
  readonly script: readonly string[];
  readonly verdict: 'agrees' | 'differs' | 'free';
  /** The close code that the browser itself sends. */
  readonly sends?: number;
}

const ABNORMAL = 'close 1006 not clean';
const REFUSES: Reaction = { script: ['error', ABNORMAL], verdict: 'agrees' };
const LOST: Reaction = { script: ['open', ABNORMAL], verdict: 'agrees' };
const FAILS: Reaction = { script: ['open', 'error', ABNORMAL], verdict: 'agrees', sends: 1002 };

const reactions: Readonly<Record<string, Reaction>> = {
  'accept-bad-guid': REFUSES,
  'accept-hex-digest': REFUSES,
  'accept-no-padding': REFUSES,
  'accept-other-key': REFUSES,
  'accept-missing': REFUSES,
  'accept-twice': { ...REFUSES, verdict: 'free' },
  'upgrade-missing': REFUSES,
  'upgrade-other': REFUSES,
  'connection-missing': REFUSES,
  'connection-keep-alive': REFUSES,
  'subprotocol-unrequested': REFUSES,
  'extension-unrequested': REFUSES,
  'status-200': REFUSES,
  'status-301': REFUSES,
  'status-401': REFUSES,
  'status-403': REFUSES,
  'status-404': REFUSES,
  'status-426': REFUSES,
  'status-503': REFUSES,
  slices: { script: ['open'], verdict: 'agrees' },
  'cut-in-the-head': REFUSES,
  'cut-after-the-head': LOST,
  'reset-after-the-head': LOST,
  silence: { script: [], verdict: 'free' },
  'silence-after-the-head': { script: ['open'], verdict: 'free' },
  'frame-masked': FAILS,
  'frame-reserved-bit': FAILS,
  'frame-reserved-opcode': FAILS,
  'frame-stray-continuation': FAILS,
  'frame-fragmented-ping': FAILS,
  'frame-long-ping': FAILS,
  'frame-bad-utf-8': { ...FAILS, verdict: 'differs' },
  'frame-close-one-octet': FAILS,
  'frame-close-1005': FAILS,
  'frame-long-length': FAILS,
};

/** How long nothing more must come until all is taken to have come, in milliseconds. */
const QUIET = 400;
/** How many deviations are tried in one page. */
const TRIES = 6;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function captureOf(lab: LabPage): Promise<Capture> {
  return lab.lab.evaluate((element) => (element as unknown as { capture(): Capture }).capture());
}

/** What script has seen so far. */
async function scriptSaw(lab: LabPage): Promise<string[]> {
  const { page } = await captureOf(lab);
  return page
    .filter(({ name }) => name !== 'new WebSocket')
    .map(({ name, detail }) =>
      name === 'close' ? `close ${detail?.['code']} ${detail?.['wasClean'] ? 'clean' : 'not clean'}` : name,
    );
}

async function arm(lab: LabPage, id: string): Promise<void> {
  await lab.button('what-if').click();
  await lab.part('what-if-menu').locator(`[data-what-if="${id}"]`).click();
}

describe('every deviation of the catalogue, against what this browser really does', () => {
  test('has its reaction noted here', () => {
    expect(Object.keys(reactions).sort()).toEqual(whatIfs.map(({ id }) => id).sort());
  });

  let lab: LabPage | undefined;
  let tried = 0;

  /** Connects in a page that has tried few others before: after a dozen failures a browser makes its page wait. */
  async function connected(id: string): Promise<LabPage> {
    if (tried === TRIES) await lab?.close();
    if (!lab || tried === TRIES) {
      lab = await LabPage.open(browser, inject('siteUrl'));
      await lab.part('hold').uncheck();
      tried = 0;
    }
    await arm(lab, id);
    await lab.button(tried === 0 ? 'connect' : 'restart').click();
    tried += 1;
    return lab;
  }

  afterAll(() => lab?.close());

  test.each(whatIfs)('$id: $title', async ({ id, title }) => {
    const { script, verdict, sends } = reactions[id] as Reaction;
    const page = await connected(id);
    await eventually(() => page.part('verdict').innerText()).toContain(title);
    await eventually(() => scriptSaw(page)).toEqual(script);
    await page.page.waitForTimeout(QUIET);
    expect(await scriptSaw(page)).toEqual(script);
    const end = page.part('verdict').locator('.verdict-end');
    await eventually(() => end.getAttribute('data-state')).toBe(verdict);
    await eventually(() => page.part('what-if-armed').innerText()).toContain(title);
    if (sends === undefined) return;
    await eventually(() => page.part('verdict').innerText()).toMatch(
      new RegExp(`browser sent a Close frame with ${sends}`, 'i'),
    );
  });
});

describe('a deviation', () => {
  test('is in the capture with what was meant and what was sent; cleared, it is gone', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await arm(lab, 'accept-no-padding');
    await lab.part('hold').uncheck();
    await lab.button('connect').click();
    await lab.row('page', '1006').waitFor();
    const { events } = await captureOf(lab);
    const altered = events.find((event) => event.type === 'altered');
    expect(altered).toMatchObject({ fault: 'accept: no padding', side: 'server', offset: 0, length: 128 });
    expect(altered?.type === 'altered' && Buffer.from(altered.intended, 'base64').toString()).toMatch(
      /Sec-WebSocket-Accept: \S{27}=\r\n/,
    );
    await lab.button('disarm').click();
    await eventually(() => lab.part('what-if-armed').isVisible()).toBe(false);
    await lab.button('connect').click();
    await lab.event('open').waitFor();
    await eventually(() => lab.part('verdict').isVisible()).toBe(false);
    await lab.close();
  });

  test('stays armed through Restart', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.connectOpen();
    await arm(lab, 'status-403');
    await lab.button('restart').click();
    await lab.row('unit', '403').waitFor();
    await eventually(() => lab.part('verdict').innerText()).toMatch(/They agree/);
    await lab.close();
  });

  test('is armed, held, stepped and judged without a mouse', { timeout: 90_000 }, async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    const { keyboard } = lab.page;
    const focused = () => lab.page.evaluate(() => document.activeElement?.getAttribute('data-action') ?? '');
    const tabTo = async (action: string, key: 'Tab' | 'Shift+Tab') => {
      for (let presses = 0; presses < 40 && (await focused()) !== action; presses++) await keyboard.press(key);
      await eventually(() => focused()).toBe(action);
    };
    await tabTo('connect', 'Tab');
    await lab.page.waitForFunction(() => customElements.get('wire-lab') !== undefined);
    await tabTo('what-if', 'Tab');
    await eventually(() => lab.part('what-if-menu').locator('button').count()).toBe(whatIfs.length);
    await keyboard.press('Enter');
    await keyboard.press('End');
    await keyboard.press('Home');
    await keyboard.press('ArrowDown');
    await keyboard.press('Escape');
    await eventually(() => focused()).toBe('what-if');
    await eventually(() => lab.part('what-if-menu').isVisible()).toBe(false);
    await keyboard.press('Enter');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await eventually(() => focused()).toBe('what-if');
    await eventually(() => lab.part('what-if-armed').innerText()).toMatch(/final “=”/);
    await tabTo('connect', 'Shift+Tab');
    await keyboard.press('Enter');
    await lab.row('held', '101').waitFor();
    await tabTo('step', 'Tab');
    await keyboard.press('Enter');
    await eventually(() => lab.part('verdict').innerText()).toMatch(/They agree/);
    await eventually(() => lab.part('live').innerText()).not.toBe('');
    await lab.close();
  });
});
