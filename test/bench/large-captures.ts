/** What a lab does with a hundred thousand messages at once: how long it takes, and the longest task of its page meanwhile. */
import type { Page } from 'playwright';
import { takeLongestTask, watchTasks } from './lab-watch.ts';

/** How long something took, and the longest task of the page meanwhile, in milliseconds; 0 where none was longer than 50. */
export interface Took {
  readonly time: number;
  readonly longestTask: number;
}

async function took(page: Page, done: () => Promise<unknown>): Promise<Took> {
  await page.evaluate(takeLongestTask);
  const begun = performance.now();
  await done();
  return { time: performance.now() - begun, longestTask: await page.evaluate(takeLongestTask) };
}

const LAB = 'wire-lab:first-of-type';
const part = (name: string) => `${LAB} [data-part="${name}"]`;
const button = (action: string) => `${LAB} [data-action="${action}"]`;

/** Goes to the moment in the middle, back a moment from there, and back to now. */
export async function travel(page: Page): Promise<Took> {
  return await took(page, async () => {
    // A range is pressed where its middle is.
    await page.locator(part('travel-slider')).click();
    await page
      .locator(part('travel-words'))
      .filter({ hasText: /^looking at \d{5}/ })
      .waitFor();
    const middle = await page.locator(part('travel-words')).innerText();
    await page.locator(button('travel-back')).first().click();
    await page.waitForFunction(
      ({ words, before }) => {
        const text = document.querySelector(words)?.textContent ?? '';
        return text.startsWith('looking at') && text !== before;
      },
      { words: part('travel-words'), before: middle },
    );
    await page.locator(button('travel-now')).first().click();
    await page.locator(part('travel-words')).filter({ hasText: /^now/ }).waitFor();
  });
}

/** Keeps the run, and compares it with itself. */
export async function compare(page: Page): Promise<Took> {
  const made = await took(page, async () => {
    await page.locator(button('compare')).first().click();
    await page.locator(button('compare-keep')).click();
    await page.locator(part('compare-summary')).filter({ hasText: 'the same.' }).waitFor({ timeout: 120_000 });
    await page.keyboard.press('Tab');
    await page.locator(`${LAB} .compare-pair[aria-selected="true"]`).focus();
    await page.keyboard.press('End');
    await page.locator(`${LAB} .compare-pair[aria-selected="true"]`).filter({ hasText: 'message' }).waitFor();
  });
  await page.locator(button('compare')).first().click();
  return made;
}

/** Takes the capture out of the lab of `page` and has the lab of another page load it as its recorded one. */
export async function load(page: Page, url: string): Promise<Took> {
  const capture = await page.evaluate((lab) => {
    const element = document.querySelector(lab) as unknown as { capture(): object };
    return JSON.stringify(element.capture());
  }, LAB);
  const other = await page.context().newPage();
  await other.route('**/captures/**/*.json', (route) =>
    route.fulfill({ contentType: 'application/json', body: capture }),
  );
  await other.goto(url);
  await other.evaluate(watchTasks);
  const rows = Number(await page.locator(`${LAB} .rung`).first().getAttribute('aria-setsize'));
  const made = await took(other, async () => {
    await other.locator(part('ladder')).hover();
    await other.locator(`${LAB} .rung[aria-setsize="${rows}"]`).first().waitFor({ timeout: 120_000 });
  });
  await other.close();
  return made;
}
