import type { z } from 'astro/zod';
import { describe, expect, test } from 'vitest';
import { Claim, GlossaryTerm, Lesson, offersWhatIf, Problem, SourceFile, Technique } from '../src/content-schemas.ts';

const lesson = {
  title: 'Frames',
  summary: 'Every bit of a frame.',
  technique: 'WebSocket',
  sections: ['RFC 6455 §5.2'],
  minutes: 9,
};

/** What an author is told: one line a mistake, `where: what`. */
function mistakes(schema: z.ZodType, data: unknown): string[] {
  const { error } = schema.safeParse(data);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the front matter of a lesson', () => {
  test('of five lines is enough', () => {
    expect(Lesson.parse(lesson)).toEqual({ ...lesson, captures: [], sources: [] });
  });

  test.each([
    [{ title: undefined }, 'title: must be the title'],
    [{ title: ' ' }, 'title: must be the title'],
    [{ order: 'second' }, 'order: must be a whole number'],
    [{ order: 0 }, 'order: must be 1 or more'],
    [{ summary: 'x'.repeat(201) }, 'summary: must be at most 200 characters'],
    [
      { technique: 'Websockets' },
      'technique: must be one of HTTP, Short polling, Long polling, Streaming, SSE, WebSocket, Subprotocols, MQTT, WAMP',
    ],
    [{ sections: 'RFC 6455' }, 'sections: must be a list of sections, as “RFC 6455 §4.1”'],
    [{ sections: [] }, 'sections: must name a section'],
    [
      { sections: ['RFC 6455'] },
      'sections.0: “RFC 6455” is no section that can be linked to: write it as “RFC 6455 §4.1”',
    ],
    [{ captures: ['Pings.json'] }, 'captures.0: must be the name of a capture, as “opening-handshake”'],
    [{ minutes: '9' }, 'minutes: must be the whole minutes it takes to read'],
    [{ minute: 9 }, ': Unrecognized key: "minute"'],
  ])('%j is told in one line', (change, said) => {
    expect(mistakes(Lesson, { ...lesson, ...change })).toEqual([said]);
  });
});

describe('the data of the other pages', () => {
  const problem = {
    title: 'It closes with 1006',
    order: 1,
    sections: ['RFC 6455 §7.4.1'],
    leads: [{ text: 'See it', lesson: 'opening-handshake', 'what-if': 'cut-after-the-head' }],
  };

  test('a problem leads somewhere', () => {
    expect(mistakes(Problem, problem)).toEqual([]);
    expect(mistakes(Problem, { ...problem, leads: [] })).toEqual([
      'leads: must lead to an experiment or a section of a lesson',
    ]);
    const [lead] = problem.leads;
    expect(mistakes(Problem, { ...problem, leads: [{ ...lead, 'what-if': 'No such' }] })).toEqual([
      'leads.0.what-if: must be a deviation, as “slices”',
    ]);
    expect(mistakes(Problem, { ...problem, leads: [{ ...lead, heading: 'the-api' }] })).toEqual([
      'leads.0: gives a what-if or a heading, not both',
    ]);
  });

  test('a deviation is one that the lab of the lesson can do', () => {
    expect(offersWhatIf('SSE', 'no-blank-line')).toBe(true);
    expect(offersWhatIf('Long polling', 'no-blank-line')).toBe(false);
    expect(offersWhatIf('WebSocket', 'cut-after-the-head')).toBe(true);
    expect(offersWhatIf('Streaming', 'cut-after-the-head')).toBe(false);
    expect(offersWhatIf('HTTP', 'slices')).toBe(false);
  });

  describe('the table of techniques', () => {
    const cell = [{ text: 'text', section: 'RFC 6455 §5.2' }];
    const cells = ['direction', 'transport', 'reconnection', 'resume', 'binary', 'compression', 'multiplexing'];
    const others = ['api', 'access', 'proxies', 'advantages', 'cons', 'scenarios'];
    const row = {
      name: 'x',
      order: 1,
      what: ['What it is.'],
      ...Object.fromEntries([...cells, ...others].map((name) => [name, cell])),
    };

    test.each([
      [{ claim: 'no-compression' }],
      [{ text: 'None', claim: 'no-compression' }],
      [{ text: 'Seen', lesson: 'frames', lab: 2 }],
      [{ text: 'Cut', lesson: 'http-streaming', 'what-if': 'cut-after-three' }],
      [{ text: 'Recorded', lesson: 'frames', capture: 'plain' }],
      [{ text: 'Counted', cost: 'websocket' }],
      [{ text: 'Written', section: 'RFC 6455 §5.2' }],
    ])('a remark may rest on %j', (remark) => {
      expect(mistakes(Technique, { ...row, cons: [remark] })).toEqual([]);
    });

    test.each([
      ['a bare assertion'],
      [{ text: 'a bare assertion' }],
      [{ section: 'RFC 6455 §5.2' }],
      [{ text: 'x', claim: 'one', cost: 'websocket' }],
    ])('and not on %j', (remark) => {
      expect(mistakes(Technique, { ...row, resume: [...cell, remark] })).toEqual([
        'resume.1: must rest on a claim, a lab, a capture, a cost or a section',
      ]);
    });

    test('what it rests on has a form', () => {
      expect(mistakes(Technique, { ...row, cons: [{ claim: 'No compression' }] })).toEqual([
        'cons.0.claim: must be the name of a claim, as “opening-handshake”',
      ]);
      expect(mistakes(Technique, { ...row, cons: [{ text: 'x', section: 'somewhere' }] })).toEqual([
        'cons.0.section: “somewhere” is no section that can be linked to: write it as “RFC 6455 §4.1”',
      ]);
    });

    test.each([...cells, ...others])('has no row without %s', (name) => {
      expect(mistakes(Technique, { ...row, [name]: [] })).toEqual([`${name}: must not be empty`]);
      expect(mistakes(Technique, { ...row, [name]: undefined })).toEqual([
        `${name}: must be a list of remarks, each with what it rests on`,
      ]);
    });
  });

  test('a claim has a verdict and evidence that is no mere assertion', () => {
    const claim = {
      claim: 'No compression',
      order: 1,
      said: 'document',
      about: ['websocket'],
      verdict: 'false',
      truth: 'There is.',
      sections: ['RFC 7692 §7'],
      evidence: [{ experiment: 'See it', lesson: 'frames', lab: 2 }],
    };
    expect(mistakes(Claim, claim)).toEqual([]);
    expect(mistakes(Claim, { ...claim, evidence: [] })).toEqual([
      'evidence: must be shown by an experiment or a capture',
    ]);
    expect(mistakes(Claim, { ...claim, evidence: [{ reading: 'It says so.' }] })).toEqual([
      'evidence.0: must be an experiment, a capture, or a reading with the reason why no experiment is possible',
    ]);
    expect(mistakes(Claim, { ...claim, verdict: 'holds in part' })).toEqual([
      ': says “only” if it holds in part, and else not',
    ]);
    expect(mistakes(Claim, { ...claim, only: 'sometimes' })).toHaveLength(1);
  });

  test('a term and a source file', () => {
    expect(mistakes(GlossaryTerm, { text: '' })).toEqual(['text: must be what the term means']);
    expect(mistakes(SourceFile, { file: '../secret.txt', title: 'x' })).toEqual([
      'file: must be a .ts file of sandbox/ or src/',
    ]);
  });
});
