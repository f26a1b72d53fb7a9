import type { Page } from 'playwright';
import { missions } from '#missions/missions.ts';
import type { Scenario } from './recording.ts';

/** The solution of a mission, typed in by the page itself. */
async function solve(page: Page, title: string): Promise<void> {
  await page.locator('.mission', { hasText: title }).getByRole('button').click();
  await page.locator('[data-action="mission-solve"]').click({ timeout: 60_000 });
  await page.locator('.terminal-done').waitFor({ timeout: 60_000 });
}

/** What the answer key of the exercises shows: each mission done by its solution. */
export const solvedMissions: Scenario = {
  folder: 'workshop/solutions',
  recordings: missions.map(({ id, title }) => ({
    name: id,
    title,
    page: '/terminal/',
    steps: (page) => solve(page, title),
  })),
};
