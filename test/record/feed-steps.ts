import type { Page } from 'playwright';

/** Sets a number of the first lab's form, as a reader who leaves the field does. */
export async function set(page: Page, name: string, value: string): Promise<void> {
  const field = page.locator(`[name="${name}"]`).first();
  await field.fill(value);
  await field.blur();
}

/** Ticks a box of the first lab's form. */
export async function check(page: Page, name: string): Promise<void> {
  await page.locator(`[name="${name}"]`).first().check();
}

/** Presses a button of the first lab. */
export async function pressed(page: Page, action: string): Promise<void> {
  await page.click(`[data-action="${action}"] >> nth=0`);
}

/** Waits until the first lab, which is live, lists the `count`-th event of that name of the page; `patience` is in milliseconds. */
export async function seen(page: Page, name: string, count: number, patience = 60_000): Promise<void> {
  const lab = page.locator('wire-lab').first();
  await lab.locator('[data-part="origin"]', { hasText: /^live/ }).waitFor();
  await page.waitForFunction(
    ({ name: wanted, count: least }) => {
      const first: (Element & { capture?: () => { page: { name: string }[] } }) | null =
        document.querySelector('wire-lab');
      return (first?.capture?.().page ?? []).filter((event) => event.name === wanted).length >= least;
    },
    { name, count },
    { timeout: patience },
  );
}

/** Waits until nothing more comes by itself. */
export async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(700);
}
