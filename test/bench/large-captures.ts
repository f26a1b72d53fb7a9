/** What a lab does with a hundred thousand messages at once: how long it takes, and the longest task of its page meanwhile. */
import { takeLongestTask, watchTasks } from './lab-watch.ts';
import type { QuietBrowser, QuietPage } from './quiet-browser.ts';

/** How long something took, and the longest task of the page meanwhile, in milliseconds; 0 where none was longer than 50. */
export interface Took {
  readonly time: number;
  readonly longestTask: number;
}

async function took(page: QuietPage, done: () => Promise<unknown>): Promise<Took> {
  await page.evaluate(takeLongestTask);
  const begun = performance.now();
  await done();
  return { time: performance.now() - begun, longestTask: await page.evaluate(takeLongestTask) };
}

const LAB = 'wire-lab';
const part = (name: string) => `${LAB} [data-part="${name}"]`;
const button = (action: string) => `${LAB} [data-action="${action}"]`;

/** Goes to the moment in the middle, back a moment from there, and back to now. */
export async function travel(page: QuietPage): Promise<Took> {
  return await took(page, async () => {
    // A range is pressed where its middle is.
    await page.click(part('travel-slider'));
    const middle = await page.until(lookingAt, { words: part('travel-words'), before: '' });
    await page.click(button('travel-back'));
    await page.until(lookingAt, { words: part('travel-words'), before: middle });
    await page.click(button('travel-now'));
    await page.shows(part('travel-words'), 'now');
  });
}

/** What is told of the moment that is looked at, once it is a late one and another than `before`. */
function lookingAt({ words, before }: { words: string; before: string }): string | false {
  const text = document.querySelector(words)?.textContent ?? '';
  return /^looking at \d{5}/.test(text) && text !== before && text;
}

/** Keeps the run, and compares it with itself. */
export async function compare(page: QuietPage): Promise<Took> {
  const made = await took(page, async () => {
    await page.click(button('compare'));
    await page.click(button('compare-keep'));
    await page.until(sameAsKept, part('compare-summary'));
    await page.evaluate(focusPair, `${LAB} .compare-pair[aria-selected="true"]`);
    await page.press('End');
    await page.until(lastPair, `${LAB} .compare-pair[aria-selected="true"]`);
  });
  await page.click(button('compare'));
  return made;
}

function sameAsKept(summary: string): boolean {
  return document.querySelector(summary)?.textContent?.includes('the same.') ?? false;
}

function focusPair(pair: string): void {
  document.querySelector<HTMLElement>(pair)?.focus();
}

function lastPair(pair: string): boolean {
  return document.querySelector(pair)?.textContent?.includes('message') ?? false;
}

/** Takes the capture out of the lab of `page` and has the lab of another page load it as its recorded one. */
export async function load(browser: QuietBrowser, page: QuietPage, url: string): Promise<Took> {
  const capture = await page.evaluate(captureOf, LAB);
  const rows = await page.evaluate(rowsOf, LAB);
  const other = await browser.open(url);
  await other.evaluate(answerCaptures, capture);
  // A page is laid out when it is looked at first, whatever is in it.
  await other.evaluate(lookAt, LAB);
  await other.evaluate(watchTasks);
  const made = await took(other, async () => {
    await other.point(part('ladder'));
    await other.until(hasRows, { lab: LAB, rows });
  });
  await other.close();
  return made;
}

function captureOf(lab: string): string {
  const element = document.querySelector(lab) as unknown as { capture(): object };
  return JSON.stringify(element.capture());
}

/** Answers requests for recorded captures with `capture`. */
function answerCaptures(capture: string): void {
  const others = globalThis.fetch;
  const file = new Blob([capture]);
  globalThis.fetch = (input, init) =>
    String(input).endsWith('.json') ? Promise.resolve(new Response(file)) : others(input, init);
}

function lookAt(lab: string): Promise<unknown> {
  document.querySelector(lab)?.scrollIntoView({ block: 'center' });
  return new Promise(requestAnimationFrame);
}

function rowsOf(lab: string): number {
  return Number(document.querySelector(`${lab} .rung`)?.getAttribute('aria-setsize'));
}

function hasRows({ lab, rows }: { lab: string; rows: number }): boolean {
  return Number(document.querySelector(`${lab} .rung`)?.getAttribute('aria-setsize')) === rows;
}
