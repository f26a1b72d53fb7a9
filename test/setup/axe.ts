import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page, or in a part of one whose rest is looked at elsewhere, as `rule: where`. */
export async function findings(within: Page | Locator): Promise<string[]> {
  const part = 'page' in within ? within : within.locator(':root');
  await part.page().evaluate(AXE);
  return part.evaluate(async (element) => {
    const axe = Reflect.get(window, 'axe') as {
      run(context: Node): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
    };
    const { violations } = await axe.run(element === document.documentElement ? document : element);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  });
}

/** As `findings`, in the light theme and in the dark one: `theme: rule: where`. */
export async function findingsInBothThemes(within: Page | Locator): Promise<string[]> {
  const page = 'page' in within ? within.page() : within;
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await findings(within)).map((finding) => `${colorScheme}: ${finding}`));
  }
  return found;
}
