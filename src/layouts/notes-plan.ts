/** The notes of a lesson stand under the lesson's own headings, in its order, so that a screen finds those that belong to it. */

interface Heading {
  readonly depth: number;
  readonly slug: string;
  readonly text: string;
}

/** What notes may speak of in particular, by the headings of depth 3 that say so: what a screen has on it. */
export const PARTICULARS: Readonly<Record<string, string>> = {
  'On the lab': 'lab',
  'On the text': 'text',
  'On the list': 'list',
  'On the table': 'table',
  'On the code': 'code',
  'On the story': 'story',
  'On the figure': 'figure',
  'On the question': 'question',
  'On the mission': 'mission',
};

export interface PlannedSection {
  /** The heading's address in the lesson; `opening` before the first. */
  readonly slug: string;
  readonly text: string;
  readonly minutes: number;
}

/**
 * The sections of a talk with the time for each. Throws an error that names the first heading for which notes or minutes
 * are missing, or which the lesson does not have.
 *
 * @param place what errors begin with
 */
export function planOf(
  place: string,
  lesson: readonly Heading[],
  notes: readonly Heading[],
  minutes: Readonly<Record<string, number>>,
): readonly PlannedSection[] {
  const wanted = [{ slug: 'opening', text: 'Opening' }, ...lesson.filter(({ depth }) => depth === 2)];
  const written = notes.filter(({ depth }) => depth === 2);
  wanted.forEach(({ text }, index) => {
    if (written[index]?.text !== text)
      throw new Error(
        `${place}: where the lesson has “${text}”, the notes have “${written[index]?.text ?? 'nothing'}”.`,
      );
  });
  const beyond = written[wanted.length];
  if (beyond) throw new Error(`${place}: the lesson has no “${beyond.text}”.`);
  for (const { depth, text } of notes)
    if (depth > 2 && !(text in PARTICULARS))
      throw new Error(`${place}: “${text}” is none of ${Object.keys(PARTICULARS).join(', ')}.`);
  for (const slug of Object.keys(minutes))
    if (!wanted.some((section) => section.slug === slug))
      throw new Error(`${place}: minutes: the lesson has no heading “${slug}”.`);
  return wanted.map(({ slug, text }) => {
    const planned = minutes[slug];
    if (planned === undefined) throw new Error(`${place}: minutes: “${slug}” is missing.`);
    return { slug, text, minutes: planned };
  });
}
