import { getCollection, render } from 'astro:content';
import { shortened } from '#widgets/board/pin-choice.ts';
import { linkTo } from '#widgets/deep-link/link-state.ts';
import type { Pin } from '#workshop/model.ts';
import { whatIfsFor } from '../content-schemas.ts';
import { lessonLinks } from './lesson-links.ts';
import { sitePath } from './site-path.ts';

const PAGES: readonly Omit<Pin, 'kind'>[] = [
  { address: '/choose/', label: 'Choose a technique' },
  { address: '/costs/', label: 'What a message costs' },
  { address: '/problems/', label: 'Problems' },
  { address: '/claims/', label: 'Claims' },
  { address: '/glossary/', label: 'Glossary' },
  { address: '/terminal/', label: 'Terminal' },
  { address: '/inspector/', label: 'Inspector' },
  { address: '/together/', label: 'Together' },
  { address: '/workshop/check/', label: 'Check this browser' },
];

/** All that a teacher can point a class at without typing an address: lessons with their sections, labs and what-ifs, the race, pages. */
export async function pins(): Promise<Pin[]> {
  const entries = new Map((await getCollection('lessons')).map((entry) => [entry.id, entry]));
  const ofLessons = await Promise.all(
    (await lessonLinks()).map(async ({ id, href, title, short }): Promise<Pin[]> => {
      const entry = entries.get(id);
      if (!entry) throw new Error(`there is no lesson ${id}`);
      const { headings } = await render(entry);
      const labs = [...(entry.body ?? '').matchAll(/^<\w*Lab\b[^\n]*?\btitle="([^"]+)"/gm)];
      const lab = (number: number, whatIf?: string) =>
        href + linkTo({ lab: number, unmasked: false, inflated: false, intended: false, whatIf });
      return [
        { kind: 'lesson', address: href, label: title },
        ...labs.map(
          ([, name], index): Pin => ({ kind: 'step', address: lab(index + 1), label: `${short}: lab “${name}”` }),
        ),
        ...headings
          .filter(({ depth }) => depth === 2)
          .map(({ slug, text }): Pin => ({ kind: 'step', address: `${href}#${slug}`, label: `${short}: ${text}` })),
        ...whatIfsFor(entry.data.technique).map((whatIf): Pin => {
          return { kind: 'what-if', address: lab(1, whatIf.id), label: `${short}: ${whatIf.title}` };
        }),
      ];
    }),
  );
  const race: Pin = { kind: 'race', address: sitePath('/race/'), label: 'The race' };
  const pages = PAGES.map(({ address, label }): Pin => ({ kind: 'page', address: sitePath(address), label }));
  return [...ofLessons.flat(), race, ...pages].map((pin) => ({ ...pin, label: shortened(pin.label) }));
}
