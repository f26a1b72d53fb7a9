import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ComparedPair } from '#capture/compare.ts';
import { axeFindings, WidgetBrowser } from '#test/setup/module-page.ts';
import type { PairList } from '#widgets/compare/pair-list.ts';

/** What the page of these tests keeps. */
interface Bench {
  list: PairList;
  /** Shows so many pairs, number `chosen` chosen. */
  show(count: number, chosen: number): void;
}

let browser: WidgetBrowser;
let page: Page;

beforeAll(async () => {
  browser = await WidgetBrowser.launch();
});
afterAll(() => browser.close());

beforeEach(async () => {
  page = await browser.open('<div id="pairs"></div>', ['compare/compare.css']);
  // As text: what the page imports is none of the test runner's modules.
  await page.evaluate(
    "import('/src/widgets/compare/pair-list.ts').then((module) => Object.assign(globalThis, module))",
  );
  await page.evaluate(() => {
    const module = globalThis as unknown as { PairList: typeof PairList };
    const container = document.querySelector('#pairs');
    if (!container) throw new Error('no container');
    const bench: Bench = {
      list: new module.PairList(container),
      show(count, chosen) {
        const pairs = Array.from({ length: count }, (_, at): ComparedPair => {
          const event = { time: at, name: `event ${at}`, socket: 0 };
          return {
            left: { kind: 'page', key: `p${at}`, event },
            right: { kind: 'page', key: `p${at}`, event },
            verdict: 'same',
            wrong: false,
          };
        });
        const title = (at: number) => `${at} ${'a title as long as a line or two '.repeat(at % 5)}`;
        const rows = { get: (key: string) => ({ title: title(Number(key.slice(1))) }) };
        const side = (name: string) => ({ name, rows: rows as never });
        bench.list.show({ left: side('recorded'), right: side('this run'), pairs }, chosen);
      },
    };
    Object.assign(globalThis, { bench });
  });
});

/** Runs in the page, with what it keeps. */
function inPage<T>(run: (bench: Bench) => T): Promise<T> {
  return page.evaluate(`(${run.toString()})(bench)`) as Promise<T>;
}

/** The numbers of the pairs that are in view. */
function inView(): Promise<number[]> {
  return page.evaluate(() => {
    const box = document.querySelector('.compare-pairs')?.getBoundingClientRect();
    return [...document.querySelectorAll<HTMLElement>('.compare-pair')]
      .filter((pair) => {
        const { top, bottom } = pair.getBoundingClientRect();
        return box && bottom > box.top + 1 && top < box.bottom - 1;
      })
      .map((pair) => Number(pair.dataset['pair']));
  });
}

describe('a list of a hundred thousand pairs', () => {
  test('has few elements wherever it is scrolled, in their order, the chosen one among them', async () => {
    await inPage((bench) => bench.show(100_000, 50_000));
    await expect.poll(inView).toContain(50_000);
    for (const share of [0, 0.3, 0.999, 1]) {
      await page.evaluate((part) => {
        const box = document.querySelector('.compare-pairs');
        if (box) box.scrollTop = box.scrollHeight * part;
      }, share);
      const near = Math.floor(share * 99_999);
      await expect
        .poll(async () => Math.min(...(await inView()).map((index) => Math.abs(index - near))))
        .toBeLessThan(30);
      const drawn = await page
        .locator('.compare-pair')
        .evaluateAll((pairs) => pairs.map((pair) => Number(pair.getAttribute('data-pair'))));
      expect(drawn.length).toBeLessThan(60);
      expect(drawn).toEqual([...drawn].sort((one, other) => one - other));
      expect(drawn).toContain(50_000);
    }
  });

  test('brings what is chosen into view and keeps the focus there, and says where it stands', async () => {
    await inPage((bench) => bench.show(100_000, 0));
    await inPage((bench) => bench.list.choose(99_999, true));
    await expect.poll(inView).toContain(99_999);
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('data-pair')).toBe('99999');
    expect(await focused.getAttribute('aria-posinset')).toBe('100000');
    expect(await focused.getAttribute('aria-setsize')).toBe('100000');
    await inPage((bench) => bench.list.choose(99_998, true));
    expect(await page.locator('.compare-pair[tabindex="0"]').count()).toBe(1);
    expect(await page.locator('.compare-pair[aria-selected="true"]').getAttribute('data-pair')).toBe('99998');
    expect(await axeFindings(page)).toEqual([]);
  });
});

test('a short list is drawn whole, each pair as high as what it says', async () => {
  await inPage((bench) => bench.show(20, 3));
  const heights = await page
    .locator('.compare-pair')
    .evaluateAll((pairs) => pairs.map((pair) => pair.getBoundingClientRect().height));
  expect(heights).toHaveLength(20);
  expect(new Set(heights).size).toBeGreaterThan(1);
});
