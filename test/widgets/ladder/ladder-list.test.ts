import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { axeFindings, WidgetBrowser } from '#test/setup/module-page.ts';
import type { LadderList } from '#widgets/ladder/ladder-list.ts';
import type { Row } from '#widgets/ladder/row.ts';

/** What the page of these tests keeps. */
interface Bench {
  list: LadderList;
  rows: Row[];
  /** Adds rows, every third of them high. */
  add(count: number): void;
  show(chosen?: number): void;
}

let browser: WidgetBrowser;
let page: Page;

beforeAll(async () => {
  browser = await WidgetBrowser.launch();
});
afterAll(() => browser.close());

beforeEach(async () => {
  page = await browser.open('<div id="box" style="height: 400px; overflow: auto"></div>', [
    'ladder/ladder.css',
    'ladder/ladder-in-use.css',
  ]);
  // As text: what the page imports is none of the test runner's modules.
  await page.evaluate(
    "import('/src/widgets/ladder/ladder-list.ts').then((module) => Object.assign(globalThis, module))",
  );
  await page.evaluate(() => {
    const module = globalThis as unknown as { LadderList: typeof LadderList };
    const box = document.querySelector('#box');
    if (!box) throw new Error('no box');
    const rows: Row[] = [];
    const bench: Bench = {
      list: new module.LadderList(box),
      rows,
      add(count) {
        for (let each = 0; each < count; each++) {
          const index = rows.length;
          const event = { time: index, name: 'message', socket: 0 };
          const note = index % 3 === 0 ? 'a note that is long enough to need several lines of text '.repeat(3) : 'note';
          rows.push({
            key: `p${index}`,
            kind: 'page',
            of: 'WebSocket',
            time: index,
            title: `row ${index}`,
            note,
            event,
            uncertainty: 1,
          });
        }
      },
      show(chosen) {
        const key = chosen === undefined ? undefined : rows[chosen]?.key;
        bench.list.show(rows, { choosable: true, chosen: key, zero: 0 });
      },
    };
    Object.assign(globalThis, { bench });
  });
});

/** Runs in the page, with what it keeps. */
function inPage<T>(run: string | ((bench: Bench) => T)): Promise<T> {
  return page.evaluate(`(${run.toString()})(bench)`) as Promise<T>;
}

/** Two frames, so that what scrolling sets off is done. */
async function settle(): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  );
}

/** The titles of the rows that are in view, from the top. */
function inView(): Promise<string[]> {
  return page.evaluate(() => {
    const box = document.querySelector('#box')?.getBoundingClientRect();
    return [...document.querySelectorAll('.rung')]
      .filter((rung) => {
        const { top, bottom } = rung.getBoundingClientRect();
        return box !== undefined && bottom > box.top + 1 && top < box.bottom - 1;
      })
      .map((rung) => rung.querySelector('.rung-title')?.textContent ?? '');
  });
}

const elements = () => page.locator('#box *').count();

describe('a hundred thousand rows', () => {
  beforeEach(async () => {
    await inPage((bench) => {
      bench.add(100_000);
      bench.show(0);
    });
    await settle();
  });

  test('are few elements, wherever the list is scrolled to', async () => {
    for (const part of [0, 0.001, 0.3, 0.77, 1]) {
      await page.evaluate((share) => {
        const box = document.querySelector('#box');
        if (box) box.scrollTop = share * box.scrollHeight;
      }, part);
      await settle();
      expect(await elements()).toBeLessThan(500);
      const shown = await inView();
      const numbers = shown.map((title) => Number(title.slice(4)));
      expect(numbers.length).toBeGreaterThan(3);
      expect(numbers).toEqual(numbers.map((_, step) => (numbers[0] ?? 0) + step));
    }
    expect(await inView()).toContain('row 99999');
  });

  test('are in view as a whole when they are brought there, far from all that was measured', async () => {
    const cut: string[] = [];
    for (const index of [49_997, 127, 99_990, 3000, 77_780, 65_535, 20_001, 89_998, 50_003, 12_927]) {
      await inPage(`(bench) => bench.list.reveal('p${index}')`);
      await settle();
      const beyond = await page.evaluate((title) => {
        const box = document.querySelector('#box')?.getBoundingClientRect();
        const titles = [...document.querySelectorAll('.rung-title')];
        const row = titles.find(({ textContent }) => textContent === title)?.closest('.rung');
        const { top, bottom } = row?.getBoundingClientRect() ?? { top: Number.NaN, bottom: Number.NaN };
        return box && Math.max(box.top - top, bottom - box.bottom);
      }, `row ${index}`);
      if (!((beyond ?? 1) <= 1)) cut.push(`row ${index}: ${beyond}`);
    }
    expect(cut).toEqual([]);
  });

  test('are printed as far as paper goes, without room for the others', async () => {
    const left = () =>
      page.evaluate(() => {
        const list = document.querySelector('#box ol')?.getBoundingClientRect();
        const rungs = document.querySelectorAll('#box .rung');
        return {
          rungs: rungs.length,
          below: (list?.bottom ?? 0) - (rungs[rungs.length - 1]?.getBoundingClientRect().bottom ?? 0),
        };
      });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const onPaper = await left();
    expect(onPaper.rungs).toBe(2000);
    expect(onPaper.below).toBeLessThan(60);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect((await left()).rungs).toBeLessThan(100);
    expect((await left()).below).toBeGreaterThan(1_000_000);
  });

  test('tell their number and place', async () => {
    await inPage((bench) => bench.list.reveal('p50000'));
    const row = page.locator('[data-entry="p50000"]');
    expect(await row.getAttribute('aria-posinset')).toBe('50001');
    expect(await row.getAttribute('aria-setsize')).toBe('100000');
    expect(await inView()).toContain('row 50000');
    expect(await axeFindings(page)).toEqual([]);
  });

  test('the chosen one can be focused from afar, and is then in view', async () => {
    await inPage((bench) => {
      bench.show(70_000);
      bench.list.focusChosen();
    });
    await settle();
    expect(await inView()).toContain('row 70000');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-entry'));
    expect(await focused()).toBe('p70000');
    await page.evaluate(() => {
      const box = document.querySelector('#box');
      if (box) box.scrollTop = 0;
    });
    await settle();
    expect(await inView()).toContain('row 0');
    expect(await focused()).toBe('p70000');
    expect(await page.locator('[tabindex="0"]').count()).toBe(1);
  });

  test('scrolled step by step, no row is left out or shown twice', async () => {
    await inPage((bench) => bench.list.reveal('p40000'));
    let last = -1;
    for (let step = 0; step < 12; step++) {
      await page.evaluate(() => document.querySelector('#box')?.scrollBy(0, 150));
      await settle();
      const numbers = (await inView()).map((title) => Number(title.slice(4)));
      expect(numbers[0]).toBeGreaterThanOrEqual(last);
      expect(numbers[0]).toBeLessThan(last === -1 ? 100_000 : last + 12);
      last = numbers[0] ?? 0;
    }
  });
});

describe('while rows come', () => {
  test('what is in view stays where it is, and so does the focus', async () => {
    await inPage((bench) => {
      bench.add(5000);
      bench.show(2500);
      bench.list.focusChosen();
    });
    await settle();
    const place = () =>
      page.evaluate(() => document.querySelector('[data-entry="p2500"]')?.getBoundingClientRect().top);
    const before = await place();
    const element = await page.evaluateHandle(() => document.activeElement);
    for (let round = 0; round < 5; round++) {
      await inPage((bench) => {
        bench.add(500);
        bench.show(2500);
      });
      await settle();
    }
    expect(await place()).toBeCloseTo(before ?? -1, 0);
    expect(await element.evaluate((row) => row === document.activeElement)).toBe(true);
    expect(await page.locator('[data-entry="p2500"]').getAttribute('aria-setsize')).toBe('7500');
  });

  test('the newest can be followed', async () => {
    for (let round = 0; round < 10; round++) {
      await inPage((bench) => {
        bench.add(97);
        bench.show();
        bench.list.reveal(`p${bench.rows.length - 1}`);
      });
      await settle();
      expect(await inView()).toContain(`row ${97 * (round + 1) - 1}`);
    }
  });
});

test('a list that became narrower still shows what it showed', async () => {
  await inPage((bench) => {
    bench.add(3000);
    bench.show();
    bench.list.reveal('p1500');
  });
  await settle();
  const [first = ''] = await inView();
  await page.setViewportSize({ width: 360, height: 700 });
  await settle();
  await settle();
  expect(await inView()).toContain(first);
});

test('a chosen row that was in view still is in a list that became narrower or less high', async () => {
  await inPage((bench) => {
    bench.add(3000);
    bench.show(1500);
    bench.list.reveal('p1500');
  });
  await settle();
  for (const style of ['height: 150px', 'height: 400px', 'width: 200px', 'height: 120px; width: 300px']) {
    await page
      .locator('#box')
      .evaluate((box, to) => box.setAttribute('style', `overflow: auto; height: 400px; ${to}`), style);
    await settle();
    await settle();
    expect(await inView(), style).toContain('row 1500');
  }
});

test('a box that grows, and is scrolled back for that, goes on to show what comes', async () => {
  await page.evaluate(() => Object.assign((document.querySelector('#box') as HTMLElement).style, { height: '100px' }));
  await inPage((bench) => {
    bench.add(4);
    bench.list.show(bench.rows, { choosable: true, zero: 0 }, 'p3');
  });
  await settle();
  expect(await inView()).toContain('row 3');
  // They are in the list before it is drawn again, and before the page is told that it was scrolled.
  await inPage((bench) => {
    const box = document.querySelector<HTMLElement>('#box');
    box?.style.setProperty('height', '400px');
    bench.add(1000);
  });
  await settle();
  await inPage((bench) => bench.list.show(bench.rows, { choosable: true, zero: 0 }, 'p1003'));
  await settle();
  expect(await inView()).toContain('row 1003');
});
