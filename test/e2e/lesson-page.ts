import type { Page } from 'playwright';
import { expect } from 'vitest';
import { shellLines } from '#test/shell/shell-lines.ts';

/** The shell lines on the page are those that test/shell runs. */
export async function expectShellLines(page: Page, lesson: string): Promise<void> {
  const shown = await page.locator('.shell').evaluateAll((boxes) =>
    boxes.map((box) => ({
      run: box.querySelector('code')?.textContent ?? '',
      prints: box.querySelector('samp')?.textContent ?? '',
    })),
  );
  expect(shown).toEqual(shellLines(lesson));
}

/** The fact of this name as the page quotes it, the first of them. */
export function fact(page: Page, name: string): Promise<string> {
  return page.locator(`[data-fact="${name}"]`).first().innerText();
}
