import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { CaptureBuilder, frame, REQUEST, RESPONSE } from '#test/setup/websocket-capture.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { LabPage } from './lab-page.ts';

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wire101-large-'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const COUNT = 100_000;
/** What is compared before the first message: what the page did, the handshake, what came of it. */
const OPENING = 4;
/** Rows before the first message: these, and that the connection was opened. */
const BEFORE = OPENING + 1;

/** A capture of one WebSocket on which the server sent these texts. */
function captureOf(texts: readonly string[]): Capture {
  const built = new CaptureBuilder()
    .saw('new WebSocket', 0)
    .opened(1000)
    .octets('client', 2000, REQUEST)
    .octets('server', 3000, RESPONSE)
    .saw('open', 4000);
  for (const [index, text] of texts.entries()) {
    built.octets('server', 10_000 + 100 * index, frame('server', 1, encodeUtf8(text)));
  }
  return built.capture();
}

/** What a large capture takes is waited for as long as it takes, on a busy machine too. */
const within = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 90_000 });

/** Keeps each share of the work that a place of the lab tells, in words of its own. */
async function watchProgress(lab: LabPage): Promise<void> {
  await lab.lab.evaluate((element) => {
    const told = new Set<string>();
    Object.assign(element, { told });
    new MutationObserver(() => {
      for (const place of element.querySelectorAll('.progress')) {
        const [words] = /^\w+: \d+ %/.exec(place.textContent ?? '') ?? [];
        if (words) told.add(words);
      }
    }).observe(element, { childList: true, subtree: true, characterData: true });
  });
}

/** How many different shares of this were told. */
function sharesTold(lab: LabPage, doing: string): Promise<number> {
  return lab.lab.evaluate((element, words) => {
    const { told } = element as unknown as { readonly told: ReadonlySet<string> };
    return [...told].filter((each) => each.startsWith(words)).length;
  }, doing);
}

/** Whether the chosen row is in view, whole, in the list's own box. */
function chosenInView(lab: LabPage): Promise<boolean> {
  return lab.part('ladder').evaluate((box) => {
    const row = box.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
    const view = box.getBoundingClientRect();
    return row !== undefined && row.height > 0 && row.top >= view.top - 1 && row.bottom <= view.bottom + 1;
  });
}

test('two captures of 100,000 messages: compared, gone back in, exported, and how far that is is told', {
  timeout: 300_000,
}, async () => {
  const texts = Array.from({ length: COUNT }, (_, index) => `message ${index}`);
  const others = texts.with(70_000, 'another').toSpliced(90_000, 3);
  const left = captureOf(texts);
  const files = { left: join(folder, 'left.json'), right: join(folder, 'right.json') };
  writeFileSync(files.left, JSON.stringify(left));
  writeFileSync(files.right, JSON.stringify(captureOf([...others, 'one more'])));

  const lab = await LabPage.open(browser, inject('siteUrl'), { acceptDownloads: true });
  let chosen = files.left;
  lab.page.on('filechooser', (chooser) => chooser.setFiles(chosen));
  const open = async (file: string, rows: number) => {
    chosen = file;
    await lab.button('open').click();
    await within(() => lab.lab.locator('.rung').first().getAttribute('aria-setsize')).toBe(String(rows));
  };

  await open(files.left, BEFORE + COUNT);
  await watchProgress(lab);
  for (const [action, name] of [
    ['export-json', 'json'],
    ['export-pcapng', 'pcapng'],
  ]) {
    if (!(await lab.button(`${action}`).isVisible())) await lab.button('export').click();
    const download = lab.page.waitForEvent('download', { timeout: 90_000 });
    await lab.button(`${action}`).click();
    const octets = readFileSync(await (await download).path());
    if (name === 'json') expect(Capture.parse(JSON.parse(octets.toString('utf8')))).toEqual(left);
    else expect(octets.includes(`message ${COUNT - 1}`)).toBe(true);
  }
  expect(await sharesTold(lab, 'Exporting')).toBeGreaterThan(2);

  await lab.button('compare').first().click();
  await lab.button('compare-keep').click();
  await open(files.right, BEFORE + COUNT - 2);
  await lab.part('compare-left').selectOption('kept run 1');
  await within(() => lab.part('compare-summary').innerText()).toBe(
    `1 differs, 3 only on the left, 1 only on the right, ${OPENING + COUNT - 4} the same.`,
  );
  expect(await sharesTold(lab, 'Comparing')).toBeGreaterThan(2);
  const pair = lab.lab.locator('.compare-pair[aria-selected="true"]');
  await within(() => pair.innerText()).toContain('message 70000');
  await lab.button('compare-next').click();
  await within(() => pair.innerText()).toContain('message 90000');

  // A range is pressed where its middle is.
  await lab.part('travel-slider').click();
  await within(() => lab.part('travel-words').innerText()).toMatch(/^looking at (49|50)\d{3} of 100003/);
  await within(() => chosenInView(lab)).toBe(true);
  await lab.button('travel-now').click();
  await within(() => lab.part('travel-words').innerText()).toMatch(/^now/);
  await within(() => chosenInView(lab)).toBe(true);
  expect(lab.errors).toEqual([]);
  await lab.close();
});
