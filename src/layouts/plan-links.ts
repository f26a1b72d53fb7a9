import { scenarios } from '#measure/race-scenarios.ts';
import { missionCalled } from '#missions/missions.ts';
import { settingsFragment } from '#widgets/race/race-link.ts';
import type { Pin } from '#workshop/model.ts';
import { type Shown, whatIfTitle } from '../content-schemas.ts';
import { leadTo, lessonCalled } from './lead-to.ts';
import { sitePath } from './site-path.ts';

/** The pages of the site that a plan may show, by their addresses. */
const PAGES: Readonly<Record<string, string>> = {
  choose: 'Which one?',
  claims: 'Claims, put to the test',
  costs: 'What a message costs',
  terminal: 'Terminal',
  inspector: 'Inspector',
  together: 'Together',
};

/** The pages on workshops that a plan may show. */
const WORKSHOP: Readonly<Record<string, string>> = { check: 'Check this browser', exercises: 'Exercises' };

/**
 * What a plan shows, as a teacher pins it.
 * @throws Error naming `file` and what is not there: the lesson, its lab, its what-if, the mission, the race, the page
 */
export async function shownPin(shown: Shown, file: string): Promise<Pin> {
  if ('mission' in shown) {
    const mission = missionCalled(shown.mission);
    if (!mission) throw new Error(`${file}: there is no mission “${shown.mission}”.`);
    const { href } = await leadTo({ text: mission.title, lesson: mission.lesson, heading: 'by-hand' }, file);
    return { kind: 'step', address: href, label: `By hand: ${mission.title}` };
  }
  if ('race' in shown) {
    const race = scenarios.find(({ id }) => id === shown.race);
    if (!race) throw new Error(`${file}: there is no race “${shown.race}”.`);
    const address = `${sitePath('/race/')}#${settingsFragment(race.settings)}`;
    return { kind: 'race', address, label: `The race: ${race.name}` };
  }
  if ('page' in shown) return pinOf(PAGES, shown.page, '/', file);
  if ('workshop' in shown) return pinOf(WORKSHOP, shown.workshop, '/workshop/', file);
  const { data } = await lessonCalled(shown.lesson, file);
  const { href } = await leadTo({ text: data.title, ...shown }, file);
  const whatIf = 'what-if' in shown && shown['what-if'] ? whatIfTitle(data.technique, shown['what-if']) : undefined;
  if (whatIf !== undefined) return { kind: 'what-if', address: href, label: `What if: ${whatIf}` };
  return { kind: 'lab' in shown ? 'lesson' : 'step', address: href, label: data.title };
}

function pinOf(pages: Readonly<Record<string, string>>, name: string, below: string, file: string): Pin {
  const label = pages[name];
  if (label === undefined) throw new Error(`${file}: “${name}” is no page that a plan can show.`);
  return { kind: 'page', address: sitePath(`${below}${name}/`), label };
}
