import { RaceResult } from '#measure/race-result.ts';
import { scenarios } from '#measure/race-scenarios.ts';
import { settingsFragment } from '#widgets/race/race-link.ts';
import type { Scenario, Stage } from './recording.ts';

/** The races that are recorded: a feed one way, one both ways, and one whose connections are cut. */
const RECORDED = ['stock-ticker', 'chat', 'iot-sensors'];

/** Runs a scenario in the page of the race, and takes what came of it. */
async function run({ browser, site, browserName }: Stage, id: string): Promise<RaceResult> {
  const scenario = scenarios.find((each) => each.id === id);
  if (!scenario) throw new Error(`there is no scenario ${id}`);
  const page = await browser.newPage();
  await page.goto(`${site}/race/#${settingsFragment(scenario.settings)}`);
  await page.locator('wire-race:defined').waitFor();
  await page.locator('[data-action="start"]').click();
  const race = page.locator('wire-race[data-shown="over"]');
  await race.waitFor({ timeout: (scenario.settings.seconds + 30) * 1000 });
  const result = await race.evaluate((element: Element & { result?: () => unknown }) => element.result?.());
  await page.close();
  return RaceResult.parse({ ...(result as object), origin: 'recorded', browser: browserName });
}

export const race: Scenario = {
  folder: 'race',
  recordings: [],
  documents: RECORDED.map((id) => ({ file: `${id}.json`, make: (stage) => run(stage, id) })),
};
