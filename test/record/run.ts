/**
 * `npm run record`: drives a real browser against the running sandbox through a lesson's steps, and writes what was
 * captured beside the lesson. The site must be built (`npm run build`).
 */
import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { startSandbox } from '#test/setup/start-sandbox.ts';

interface Recording {
  readonly page: string;
  readonly file: string;
  readonly title: string;
  /** Drives the lab; the capture is read when it has returned. */
  readonly steps: (page: Page) => Promise<void>;
}

/** The ports that the reader of a lesson sees in its octets: the sandbox's own. */
const PORT = 4101;
const WIRE_PORT = 4102;

const recordings: readonly Recording[] = [
  {
    page: '/lessons/opening-handshake/',
    file: 'content/02-opening-handshake/handshake.capture.json',
    title: 'An opening handshake with the 101 held, one text message and its echo, a close with 4001',
    async steps(page) {
      await page.click('[data-action="connect"]');
      await page.waitForSelector('.rung-held');
      await page.waitForTimeout(1500);
      await page.click('[data-action="step"]');
      await page.waitForSelector('.rung-page:has-text("open")');
      await page.click('[data-action="run"]');
      await page.waitForTimeout(800);
      await page.click('[data-action="send"]');
      await page.waitForSelector('.rung-page:has-text("message")');
      await page.waitForTimeout(800);
      await page.click('[data-action="close"]');
      await page.waitForSelector('.rung-notice:has-text("connection closed")');
      await page.waitForSelector('.rung-page:has-text("clean")');
    },
  },
];

const sandbox = await startSandbox(PORT, ['--wire-port', String(WIRE_PORT)]);
const browser = await launchBrowser();
try {
  for (const { page: path, file, title, steps } of recordings) {
    const page = await browser.newPage();
    await page.goto(sandbox.url + path);
    await steps(page);
    const taken = await page.evaluate(() => {
      const lab: Element & { capture?: () => unknown } = document.querySelector('wire-lab') ?? document.body;
      return lab.capture?.();
    });
    const capture = rounded(
      Capture.parse({ ...(taken as object), origin: 'recorded', title, browser: browserName(browser.version()) }),
    );
    writeFileSync(file, `${JSON.stringify(capture, null, 2)}\n`);
    process.stdout.write(`${file}: ${summary(capture)}\n`);
    await page.close();
  }
} finally {
  await browser.close();
  await sandbox.stop();
}

function browserName(version: string): string {
  return `Chromium ${version.split('.')[0]}`;
}

/** Times in whole microseconds: finer ones are noise. */
function rounded(capture: Capture): Capture {
  const round = <T extends { time: number }>(event: T): T => ({ ...event, time: Math.round(event.time) });
  const { offset = 0, uncertainty = 0 } = capture.clocks.page ?? {};
  return {
    ...capture,
    clocks: { page: { offset: Math.round(offset), uncertainty: Math.ceil(uncertainty) } },
    events: capture.events.map(round),
    page: capture.page.map(round),
  };
}

function summary(capture: Capture): string {
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const units = reader.entries.filter((entry) => entry.kind === 'unit').length;
  return `${capture.events.length} events, ${units} units, ${capture.page.length} page events`;
}
