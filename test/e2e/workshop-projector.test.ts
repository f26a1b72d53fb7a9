import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { raceTechniques } from '#measure/race-settings.ts';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { type RunningWorkshop, startWorkshop } from '#test/setup/start-workshop.ts';

let browser: Browser;
let workshop: RunningWorkshop;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  workshop = await startWorkshop();
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  await workshop.stop('SIGKILL');
});

async function open(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(workshop.url + path);
  return page;
}

const bar = (page: Page) => page.locator('.seat-bar');

/** A learner in a browser of their own, with a seat. */
async function join(name: string): Promise<Page> {
  const page = await open(`/join/#${workshop.code}`);
  await page.getByLabel('Your name').fill(name);
  await page.keyboard.press('Enter');
  await bar(page).getByText('in the room', { exact: true }).waitFor();
  return page;
}

/** Connects the lab of the lesson on handshakes, until its script has seen `open`. */
async function connect(page: Page): Promise<void> {
  await page.goto(`${workshop.url}/lessons/opening-handshake/`);
  const lab = page.locator('wire-lab').first();
  await lab.locator('[data-part="hold"]').uncheck();
  await lab.locator('[data-action="connect"]').click();
  await lab.locator('.rung-page:has(.rung-title:text-is("open"))').waitFor();
}

const place = (page: Page, index: number) => page.locator('.replay-place').nth(index);
const chooseSeat = (page: Page, index: number, name: string) =>
  place(page, index).locator('[data-replay="seat"]').selectOption({ label: name });

describe('the replay', () => {
  test('shows what a learner lets the class see, two side by side and stepped together, until it is taken back', {
    timeout: 120_000,
  }, async () => {
    const [ana, ben] = [await join('Ana'), await join('<i>Ben</i>')];
    await connect(ana);
    await connect(ben);
    const teacher = await open(`/board/replay/#${workshop.teacher}`);
    const errors: string[] = [];
    teacher.on('pageerror', (error) => errors.push(error.message));
    const answers: string[] = [];
    teacher.on('response', async (response) => {
      if (/\/captures\/./.test(response.url())) answers.push(await response.text());
    });
    // The secret is out of the address before anybody sees it.
    await expect.poll(() => teacher.url()).not.toContain(workshop.teacher);

    // Nothing is shown of who was not asked; the learner is asked, and says yes.
    await chooseSeat(teacher, 0, 'Ana (1): not asked');
    const first = place(teacher, 0);
    expect(await first.locator('[data-replay="screen"]').isVisible()).toBe(false);
    await first.getByRole('button', { name: 'Ask Ana' }).click();
    await first.getByText('Ana has been asked.').waitFor();
    await bar(ana).getByRole('button', { name: 'Show them' }).click();
    const rungs = (index: number) => place(teacher, index).locator('.rung');
    await rungs(0).filter({ hasText: '101' }).waitFor();
    expect(await first.locator('.replay-head').innerText()).toMatch(/Ana[\s\S]*handshake[\s\S]*begun \d\d:\d\d:\d\d/i);

    // Stepped through time, by buttons and by the slider.
    const words = teacher.locator('.replay-words');
    await expect.poll(() => words.innerText()).toMatch(/^(\d+) of \1,/);
    const all = await rungs(0).count();
    await teacher.getByRole('button', { name: 'To the first moment' }).click();
    await expect.poll(() => words.innerText()).toMatch(/^1 of /);
    await expect.poll(() => rungs(0).count()).toBeLessThan(all);
    expect(await rungs(0).filter({ hasText: 'GET' }).count()).toBe(0);
    await teacher.getByRole('button', { name: 'Forward one moment' }).click();
    await rungs(0).filter({ hasText: 'GET' }).waitFor();
    expect(await rungs(0).filter({ hasText: '101' }).count()).toBe(0);
    await teacher.getByRole('button', { name: 'Forward one moment' }).click();
    await rungs(0).filter({ hasText: '101' }).waitFor();

    // It is played to its end.
    await teacher.getByRole('button', { name: 'To the first moment' }).click();
    await teacher.getByLabel('speed').selectOption('4');
    await teacher.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => words.innerText(), { timeout: 20_000 }).toMatch(/^(\d+) of \1,/);
    await teacher.getByRole('button', { name: 'Play' }).waitFor();

    // What the learner does afterwards is there once it is taken.
    await ana.locator('wire-lab').first().locator('[data-action="close"]').first().click();
    await ana.locator('.rung-page:has(.rung-title:text-is("close"))').first().waitFor();
    await first.getByRole('button', { name: 'What came since' }).click();
    await expect.poll(() => rungs(0).count()).toBeGreaterThan(all);

    // Beside her, another; what he is called is text.
    await teacher.getByRole('button', { name: 'Two side by side' }).click();
    await chooseSeat(teacher, 1, '<i>Ben</i> (2): not asked');
    await place(teacher, 1).getByRole('button', { name: 'Ask <i>Ben</i>' }).click();
    await bar(ben).getByRole('button', { name: 'Show them' }).click();
    await rungs(1).filter({ hasText: '101' }).waitFor();
    await teacher.getByRole('button', { name: 'To the first moment' }).click();
    for (const index of [0, 1]) await expect.poll(() => rungs(index).filter({ hasText: '101' }).count()).toBe(0);
    await teacher.getByRole('button', { name: 'To the last moment' }).click();
    for (const index of [0, 1]) await expect.poll(() => rungs(index).filter({ hasText: '101' }).count()).toBe(1);
    expect(await findingsInBothThemes(teacher)).toEqual([]);

    // What differs: Ana closed hers, and the keys of any two handshakes are not told as differences.
    await teacher.getByRole('button', { name: 'To the first moment' }).click();
    await teacher.getByRole('button', { name: 'What differs' }).click();
    const differences = teacher.getByRole('region', { name: 'What differs' });
    const summary = differences.getByRole('status');
    await expect.poll(() => summary.innerText()).toMatch(/[1-9]\d* only on the left.*[1-9]\d* by nature only/);
    const closing = differences.locator('.compare-pair.is-left-only').filter({ hasText: 'Close' }).first();
    await closing.waitFor();
    await teacher.keyboard.press('d');
    await expect.poll(() => differences.locator('[aria-selected="true"]').count()).toBe(1);
    await closing.click();
    await expect.poll(() => first.locator('.rung[aria-selected="true"]').innerText()).toContain('close');
    await expect.poll(() => words.innerText()).toMatch(/^(\d+) of \1,/);
    expect(await findingsInBothThemes(teacher)).toEqual([]);

    // With names hidden there is none on the page.
    await teacher.getByLabel('hide names').check();
    await expect.poll(() => first.locator('.replay-who').innerText()).toBe('Seat 1');
    await expect.poll(() => differences.locator('.compare-heads').innerText()).toMatch(/seat 1\s*seat 2/i);
    expect(await teacher.locator('main').innerText()).not.toMatch(/Ana|Ben/);
    await teacher.getByLabel('hide names').uncheck();

    // Taken back, it is off the screen at once, and the other one stays.
    await bar(ana).getByRole('button', { name: 'Take back' }).click();
    await first.getByText('Ana has taken it back.').waitFor();
    expect(await rungs(0).count()).toBe(0);
    expect(await first.locator('[data-replay="screen"]').isVisible()).toBe(false);
    expect(await rungs(1).count()).toBeGreaterThan(0);
    expect(await teacher.locator('.compare-pair').count()).toBe(0);
    expect(await teacher.getByRole('button', { name: 'What differs' }).isVisible()).toBe(false);

    // A reload shows again only what may be shown.
    await teacher.reload();
    await rungs(1).filter({ hasText: '101' }).waitFor();
    await first.getByText('Ana would rather not show anything.').waitFor();
    expect(await rungs(0).count()).toBe(0);

    // No token came to the teacher's browser: what came as JSON has none, decoded or not.
    expect(answers.length).toBeGreaterThan(2);
    const tokens = await Promise.all(
      [ana, ben].map((page) =>
        page.evaluate(() => JSON.parse(localStorage.getItem('wire101-seat') ?? '').token as string),
      ),
    );
    for (const answer of answers) {
      const decoded = answer.replace(/"octets":"([^"]*)"/g, (_whole, base64: string) =>
        Buffer.from(base64, 'base64').toString('latin1'),
      );
      expect(decoded).toContain('/s/token-left-out');
      for (const token of [...tokens, workshop.teacher]) expect(`${answer} ${decoded}`).not.toContain(token);
      expect(decoded.match(/\/s\/(?!token-left-out)/g)).toBeNull();
    }
    expect(errors).toEqual([]);
  });

  test('says to whoever is no teacher whose it is, and shows nothing', async () => {
    const page = await open('/board/replay/');
    await page.getByText('The teacher’s link is needed').waitFor();
    expect(await page.locator('.projector-room').isVisible()).toBe(false);
    await page.goto('about:blank');
    await page.goto(`${workshop.url}/board/replay/#${'x'.repeat(43)}`);
    await page.locator('wire-replay[data-state="gone"]').waitFor();
    await page.getByText('The teacher’s link is needed').waitFor();
    expect(await page.evaluate(() => sessionStorage.getItem('wire101-teacher'))).toBeNull();
  });
});

describe('the race of the class', () => {
  test('three browsers follow the invitation and are consumers of one feed; what came of it stands on the projector', {
    timeout: 120_000,
  }, async () => {
    const learners = [await join('Ana'), await join('Ben'), await join('Caro')];
    const teacher = await open(`/board/race/#${workshop.teacher}`);
    const errors: string[] = [];
    for (const page of [teacher, ...learners]) page.on('pageerror', (error) => errors.push(error.message));
    await teacher.getByText('3 in the room.').waitFor();
    await teacher.getByLabel('seconds').fill('4');
    await teacher.getByRole('button', { name: 'Invite the class' }).click();
    await teacher.getByText('0 of 3 in the room take part.').waitFor();
    // One press each: the invitation in the bar leads to the page, which takes part.
    for (const page of learners) {
      await bar(page).getByRole('button', { name: 'Follow' }).click();
      await page.getByText('You take part: Stock or news ticker.').waitFor();
    }
    await teacher.getByText('3 of 3 in the room take part.').waitFor();
    await teacher.getByRole('button', { name: 'Start' }).click();
    for (const page of learners) await page.getByText('The race is on.').waitFor();
    await teacher.getByText('The race is over.').waitFor({ timeout: 60_000 });
    for (const page of learners) await page.getByText('The race is over.').waitFor();

    const cells = (technique: string) =>
      teacher
        .locator(`tr[data-lane="${technique}"] td`)
        .evaluateAll((found) =>
          Object.fromEntries(found.map((cell) => [cell.getAttribute('data-column'), cell.textContent])),
        );
    for (const technique of raceTechniques) {
      expect(await teacher.locator(`[data-taking="${technique}"]`).innerText()).toMatch(/3 browsers$/);
      const cell = await cells(technique);
      expect(cell, technique).toMatchObject({ lost: '0', twice: '0' });
      expect(Number(cell['p50, ms']), technique).toBeGreaterThan(0);
      expect(Number(cell['p99, ms']), technique).toBeGreaterThanOrEqual(Number(cell['p50, ms']));
      // Twenty events a second for four seconds, to three browsers, are delivered at least.
      expect(Number(cell['delivered']), technique).toBeGreaterThan(3 * 4 * 18);
      expect(Number(cell['octets down']?.replace(/\D/g, '')), technique).toBeGreaterThan(3 * 4 * 18 * 64);
    }
    expect(await teacher.locator('.race-about').first().innerText()).toContain('3 browsers');
    expect(await teacher.locator('figure, .plot').count()).toBeGreaterThan(1);
    expect(await findingsInBothThemes(teacher)).toEqual([]);
    expect(await findingsInBothThemes(learners[0] as Page)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
