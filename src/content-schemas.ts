/** What the front matter and the data of `content/` must be. A mistake is named in one line. */
import { z } from 'astro/zod';
import { eventStreamWhatIfs } from '#service/event-stream-what-ifs.ts';
import { mqttWhatIfs } from '#service/mqtt-what-ifs.ts';
import { pollWhatIfs } from '#service/poll-what-ifs.ts';
import { streamWhatIfs } from '#service/stream-what-ifs.ts';
import { wampWhatIfs } from '#service/wamp-what-ifs.ts';
import { whatIfs } from '#service/what-ifs.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';

const text = (what: string) =>
  z
    .string({ error: `must be ${what}` })
    .trim()
    .min(1, `must be ${what}`);

/** A section of a standard that can be linked to. */
const section = z.string().refine((name) => sectionLinks(name).length > 0, {
  error: ({ input }) => `“${input}” is no section that can be linked to: write it as “RFC 6455 §4.1”`,
});

const name = (what: string) => z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, `must be ${what}, as “opening-handshake”`);

/** What lessons call their technique, in the families and the order in which the site lists its lessons. */
export const families = [
  { title: 'HTTP', techniques: ['HTTP', 'Short polling', 'Long polling', 'Streaming', 'SSE'] },
  { title: 'WebSocket', techniques: ['WebSocket'] },
  { title: 'Over a WebSocket', techniques: ['Subprotocols', 'MQTT', 'WAMP'] },
] as const;

const techniqueNames = families.flatMap(({ techniques }) => techniques);

interface WhatIf {
  readonly id: string;
  readonly title: string;
}

/** What the first lab of a lesson can have the server do wrong, by the lesson's technique. */
const whatIfsOf: Readonly<Partial<Record<(typeof techniqueNames)[number], readonly WhatIf[]>>> = {
  'Short polling': pollWhatIfs,
  'Long polling': pollWhatIfs,
  Streaming: streamWhatIfs,
  SSE: eventStreamWhatIfs,
  WebSocket: whatIfs,
  MQTT: mqttWhatIfs,
  WAMP: wampWhatIfs,
  Subprotocols: whatIfs,
};

/** What the first lab of a lesson on `technique` can have the server do wrong. */
export function whatIfsFor(technique: (typeof techniqueNames)[number]): readonly WhatIf[] {
  return whatIfsOf[technique] ?? [];
}

/** Whether the first lab of a lesson on `technique` can do what the deviation `id` is. */
export function offersWhatIf(technique: (typeof techniqueNames)[number], id: string): boolean {
  return whatIfTitle(technique, id) !== undefined;
}

/** What that deviation is called; undefined when the lab has none of this name. */
export function whatIfTitle(technique: (typeof techniqueNames)[number], id: string): string | undefined {
  return whatIfsFor(technique).find((whatIf) => whatIf.id === id)?.title;
}

/** The front matter of a lesson. */
export const Lesson = z.strictObject({
  title: text('the title'),
  /** Its place among the lessons of its family; the number of its folder unless it says otherwise. */
  order: z.int('must be a whole number').positive('must be 1 or more').optional(),
  /** One sentence, for the list of lessons, search engines and previews. */
  summary: text('one sentence').max(200, 'must be at most 200 characters'),
  technique: z.enum(techniqueNames, { error: `must be one of ${techniqueNames.join(', ')}` }),
  /** The sections of the specifications that it covers, as `RFC 6455 §4.1`. */
  sections: z.array(section, { error: 'must be a list of sections, as “RFC 6455 §4.1”' }).min(1, 'must name a section'),
  /** Names of the captures beside it: `handshake` is `handshake.capture.json`. */
  captures: z.array(name('the name of a capture')).default([]),
  /** Names of the server's source files behind its labs, from `content/sources.yaml`. */
  sources: z.array(name('the name of a source file')).default([]),
  minutes: z.int('must be the whole minutes it takes to read').positive('must be 1 or more'),
});

/** The front matter of a lesson's speaker notes. */
export const SpeakerNotes = z.strictObject({
  /** How long the class takes, by the address of each heading of the lesson; `opening` is what stands before the first. */
  minutes: z.record(z.string(), z.number().positive('must be the minutes that it takes').max(60)),
});

/** A term of the glossary: in one or two sentences what it is, and where a standard says so. */
export const GlossaryTerm = z.strictObject({
  text: text('what the term means'),
  /** Absent for the words of this site. */
  section: section.optional(),
});

/** A source file of the sandbox that a lesson shows. */
export const SourceFile = z.strictObject({
  file: text('the path of a file').regex(/^(sandbox|src)\/[\w./-]+\.ts$/, 'must be a .ts file of sandbox/ or src/'),
  title: text('what the file is'),
});

/** Where a problem is explained: a lesson, a place in it, and what the server of its lab is to do wrong. */
const Lead = z
  .strictObject({
    text: text('what the reader will see there'),
    lesson: name('the address of a lesson'),
    /** A deviation of the server, chosen in the lab. */
    'what-if': z
      .string()
      .regex(/^[a-z0-9-]+$/, 'must be a deviation, as “slices”')
      .optional(),
    /** A heading of the lesson, as its address has it. */
    heading: name('a heading').optional(),
  })
  .refine((lead) => !(lead['what-if'] && lead.heading), 'gives a what-if or a heading, not both');

/** The front matter of a problem; its text says what is so. */
export const Problem = z.strictObject({
  /** As the person who has it would say it. */
  title: text('the problem as it is met'),
  order: z.int('must be a whole number'),
  /** What is seen of it: a line of a log or of the console. */
  seen: text('what is seen of it').optional(),
  sections: z.array(section).min(1, 'must name a section'),
  leads: z.array(Lead).min(1, 'must lead to an experiment or a section of a lesson'),
});

/** A lab of a lesson, the first unless another is named, and what the server of the first is to do wrong. */
const labShape = {
  lesson: name('the address of a lesson'),
  lab: z.int().positive().optional(),
  'what-if': z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be a deviation, as “slices”')
    .optional(),
};

/** What shows whether a claim is true. */
const Evidence = z.union(
  [
    z.strictObject({ experiment: text('what the reader will see'), ...labShape }),
    z.strictObject({
      capture: text('what it shows'),
      lesson: name('the address of a lesson'),
      name: name('the name of a capture'),
    }),
    /** The name of a recording in `content/costs`. */
    z.strictObject({ counted: text('what was counted'), cost: name('the name of a recording') }),
    /** What a standard says, where no experiment is possible here, and why none is. */
    z.strictObject({ reading: text('what the standard says'), because: text('why no experiment is possible') }),
  ],
  { error: 'must be an experiment, a capture, or a reading with the reason why no experiment is possible' },
);

/** The front matter of a claim; its text says why. */
export const Claim = z
  .strictObject({
    /** As it is commonly stated. */
    claim: text('the claim as it is stated'),
    order: z.int('must be a whole number'),
    /** Where it is said: in the document that this project grew from, or widely. */
    said: z.enum(['document', 'folklore']),
    /** The names of rows in the table of techniques. */
    about: z.array(name('the name of a technique')).min(1, 'must name a technique'),
    verdict: z.enum(['holds', 'holds in part', 'false'], {
      error: 'must be holds, holds in part, or "false" with quotes around it',
    }),
    /** Of one that holds in part: when, as in “holds only …”. */
    only: text('when it holds').optional(),
    /** What is true, in a sentence or two. */
    truth: text('what is true'),
    sections: z.array(section).min(1, 'must name a section'),
    evidence: z.array(Evidence).min(1, 'must be shown by an experiment or a capture'),
  })
  .refine(({ verdict, only }) => (verdict === 'holds in part') === (only !== undefined), {
    error: 'says “only” if it holds in part, and else not',
  });

const remarkText = text('a remark');

/** A remark, and what it rests on: a claim that was put to the test, a lab, a recording, costs that were counted, a standard. */
const Remark = z.union(
  [
    /** The name of a claim, which speaks for itself unless there is a text. */
    z.strictObject({ text: remarkText.optional(), claim: name('the name of a claim') }),
    z.strictObject({ text: remarkText, ...labShape }),
    z.strictObject({ text: remarkText, lesson: labShape.lesson, capture: name('the name of a capture') }),
    /** The name of a recording in `content/costs`. */
    z.strictObject({ text: remarkText, cost: name('the name of a recording') }),
    z.strictObject({ text: remarkText, section }),
  ],
  { error: 'must rest on a claim, a lab, a capture, a cost or a section' },
);
export type Remark = z.infer<typeof Remark>;

const cell = z
  .array(Remark, { error: 'must be a list of remarks, each with what it rests on' })
  .min(1, 'must not be empty');

/** What a technique is; a claim is named where it is doubted. */
const what = z
  .array(z.union([text('a remark'), z.strictObject({ claim: name('the name of a claim') })]))
  .min(1, 'must not be empty');

/** A row of the table of techniques. */
export const Technique = z.strictObject({
  name: text('the name of the technique'),
  order: z.int(),
  /** What the lessons on it call their technique. */
  lessons: z.enum(techniqueNames).optional(),
  what,
  direction: cell,
  transport: cell,
  reconnection: cell,
  resume: cell,
  binary: cell,
  compression: cell,
  multiplexing: cell,
  /** The interface that a browser has for it. */
  api: cell,
  /** Headers and authentication. */
  access: cell,
  proxies: cell,
  advantages: cell,
  cons: cell,
  scenarios: cell,
});

/** A question of the decision guide, and where each of its answers leads. */
const Question = z.strictObject({
  ask: text('a question'),
  answers: z
    .array(
      z.strictObject({
        /** What it is called in an address. */
        id: name('the name of an answer'),
        text: text('an answer'),
        /** The name of a question or of a recommendation. */
        to: name('the name of a question or a recommendation'),
      }),
    )
    .min(2, 'must have two answers or more'),
});

/** What the decision guide recommends. */
const Recommendation = z.strictObject({
  title: text('what is recommended'),
  /** In a sentence. */
  short: text('what is recommended, in a sentence'),
  /** The name of a row in the table of techniques; absent for what this site does not teach. */
  technique: name('the name of a technique').optional(),
  /** Names of recordings in `content/costs`: its own, then those it is compared with. */
  costs: z.array(name('the name of a recording')).default([]),
  reasons: cell,
  traps: cell,
});

/** The decision guide. */
export const Guide = z.strictObject({
  /** The name of the first question. */
  start: name('the name of a question'),
  questions: z.record(z.string(), Question),
  recommendations: z.record(z.string(), Recommendation),
});
export type Guide = z.infer<typeof Guide>;

/** What stands on the screens during a step of a workshop, so that a teacher can pin it. */
const Shown = z.union(
  [
    z.strictObject({ ...labShape, lab: z.int().positive() }),
    z.strictObject({ lesson: labShape.lesson, 'what-if': text('a deviation') }),
    z.strictObject({ lesson: labShape.lesson, heading: name('a heading') }),
    z.strictObject({ mission: name('the id of a mission') }),
    z.strictObject({ race: name('the id of a scenario of the race') }),
    z.strictObject({ page: name('the address of a page') }),
    z.strictObject({ workshop: name('the address of a page of the workshop') }),
  ],
  { error: 'must be a lab, a what-if or a heading of a lesson, a mission, a race or a page' },
);
export type Shown = z.infer<typeof Shown>;

const sentences = z.array(text('a sentence'));

const PlanStep = z.union(
  [
    z.strictObject({ pause: text('what the break is called'), minutes: z.int().positive() }),
    z.strictObject({
      title: text('what the step is called'),
      minutes: z.int('must be whole minutes').positive(),
      show: Shown,
      /** What everybody does. */
      do: text('what is done'),
      /** What the teacher asks. */
      ask: sentences.min(1, 'must have a question'),
      /** What usually goes wrong, and what helps. */
      wrong: sentences.min(1, 'must say what usually goes wrong'),
      /** What to leave out when time runs short. */
      short: text('what to leave out when time runs short'),
    }),
  ],
  { error: 'must be a break, or a step with title, minutes, show, do, ask, wrong and short' },
);

/** The plan of a workshop, whose steps fill its time. */
export const Plan = z
  .strictObject({
    title: text('the title'),
    summary: text('one sentence').max(200, 'must be at most 200 characters'),
    order: z.int('must be a whole number'),
    minutes: z.int('must be whole minutes').positive(),
    /** What learners can do afterwards. */
    goals: sentences.min(1, 'must name a goal'),
    steps: z.array(PlanStep).min(2, 'must have steps'),
  })
  .check(({ value, issues }) => {
    const sum = value.steps.reduce((minutes, step) => minutes + step.minutes, 0);
    if (sum === value.minutes) return;
    const message = `add up to ${sum} minutes, and the workshop has ${value.minutes}`;
    issues.push({ code: 'custom', message, input: value.steps, path: ['steps'] });
  });
export type Plan = z.infer<typeof Plan>;

/** A question on a lesson with its answer. In both `{capture: fact}` is a fact of a capture of the lesson. */
const LessonQuestion = z.strictObject({
  ask: text('a question'),
  /** What is computed from a capture stands in braces, and nothing else needs to be true of it. */
  answer: text('an answer').regex(/\{[\w-]+: [^}]+\}/, 'must hold a fact of a capture, as “{handshake: accept}”'),
  /** How many lines an answer takes by hand. */
  lines: z.int().min(1).max(8).default(2),
});

/** The questions on a lesson, in the order of its text. */
export const Questions = z.strictObject({
  questions: z.array(LessonQuestion).min(2, 'must have two questions or more'),
});

/** The front matter of a page on workshops. */
export const WorkshopPage = z.strictObject({
  title: text('the title'),
  summary: text('one sentence').max(200, 'must be at most 200 characters'),
  order: z.int('must be a whole number'),
});
