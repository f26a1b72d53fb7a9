import { HtmlValidate } from 'html-validate';
import type { Browser, Page, Request } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readConversationLink } from '#capture/pasted/link.ts';
import { eventStreamWhatIfs } from '#service/event-stream-what-ifs.ts';
import { mqttWhatIfs } from '#service/mqtt-what-ifs.ts';
import { pollWhatIfs } from '#service/poll-what-ifs.ts';
import { streamWhatIfs } from '#service/stream-what-ifs.ts';
import { wampWhatIfs } from '#service/wamp-what-ifs.ts';
import { whatIfs } from '#service/what-ifs.ts';
import { findings } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { sitePages } from '#test/setup/site-pages.ts';
import { readLink } from '#widgets/deep-link/link-state.ts';
import { settingsIn } from '#widgets/race/race-link.ts';

/** Octets as they cross the wire, before a lab is used. */
const BUDGET = { all: 50_000, script: 10_000 };
const pages = sitePages();
const paths = pages.map(({ path }) => path);
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A page as it is before its lab is used, and every request that it took. */
async function open(path: string): Promise<{ readonly page: Page; readonly requests: readonly Request[] }> {
  const context = await browser.newContext({ colorScheme: 'light' });
  const page = await context.newPage();
  const requests: Request[] = [];
  page.on('requestfinished', (request) => requests.push(request));
  await page.goto(inject('siteUrl') + path, { waitUntil: 'networkidle' });
  return { page, requests };
}

/** What crossed the wire for a page, by the kind of request. */
async function weigh(requests: readonly Request[]): Promise<{ all: number; script: number }> {
  let all = 0;
  let script = 0;
  for (const request of requests) {
    const { responseBodySize } = await request.sizes();
    all += responseBodySize;
    if (request.resourceType() === 'script') script += responseBodySize;
  }
  return { all, script };
}

function beyond(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

// Each page is loaded once and asked everything, as many side by side as the configuration allows.
describe.concurrent('every page', () => {
  test.for(paths)('%s', { timeout: 120_000 }, async (path, { expect }) => {
    const { page, requests } = await open(path);

    const { all, script } = await weigh(requests);
    expect.soft(all, 'octets before its lab is used').toBeLessThanOrEqual(BUDGET.all);
    expect.soft(script, 'octets of script').toBeLessThanOrEqual(BUDGET.script);

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect.soft(await findings(page), `axe, ${colorScheme}`).toEqual([]);
    }

    for (const width of [320, 390, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      expect.soft(await beyond(page), `wider than ${width} px`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 640, height: 400 });
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '212.5%'));
    expect.soft(await beyond(page), 'wider than the window with text twice as large').toBeLessThanOrEqual(0);

    await page.context().close();
  });
});

describe('the HTML of every page', () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:document'],
    rules: { 'require-sri': 'off' },
  });

  test.each(pages)('$path is valid', async ({ html }) => {
    const { results } = await validator.validateString(html);
    const said = results.flatMap(({ messages }) =>
      messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`),
    );
    expect(said).toEqual([]);
  });

  test.each(pages)('$path has nothing inline that the policy refuses, and waits for no script', ({ html }) => {
    expect(html).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\sstyle="|\son[a-z]+="/);
    expect(html).not.toMatch(/<script(?![^>]*\s(?:async|defer|type="module"))/);
  });

  test.each(pages)('$path has one h1, a title, a description and a preview', ({ html }) => {
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).toMatch(/<meta name="description" content="[^"]{20,}">/);
    expect(html).toMatch(/<meta property="og:image" content="https?:[^"]+\.png">/);
  });
});

describe('links within the site', () => {
  // The build refuses one that the lab of its lesson cannot do.
  const known = new Set(
    [whatIfs, pollWhatIfs, streamWhatIfs, eventStreamWhatIfs, mqttWhatIfs, wampWhatIfs].flat().map(({ id }) => id),
  );
  const anchors = new Map(
    pages.map(({ path, html }) => [path, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]),
  );

  test.each(pages)('those of $path lead somewhere', async ({ path, html }) => {
    const dead: string[] = [];
    for (const [, href = ''] of html.matchAll(/<a [^>]*href="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(href)) continue;
      const target = new URL(href.replaceAll('&amp;', '&').replaceAll('&#38;', '&'), `http://site${path}`);
      const ids = anchors.get(target.pathname);
      const octets = readConversationLink(target.hash);
      const link = readLink(target.hash);
      if (!ids) {
        const answer = await fetch(inject('siteUrl') + target.pathname);
        if (answer.status !== 200) dead.push(href);
      } else if (target.pathname === '/race/' && settingsIn(target.hash.slice(1))) {
        // A race, set up.
      } else if (octets) {
        if ('error' in octets) dead.push(href);
      } else if (link) {
        const { whatIf } = link.state;
        if ((whatIf !== undefined && !known.has(whatIf)) || link.ignored.length > 0) dead.push(href);
      } else if (target.hash !== '' && !ids.has(decodeURIComponent(target.hash.slice(1)))) dead.push(href);
    }
    expect(dead).toEqual([]);
  });
});
