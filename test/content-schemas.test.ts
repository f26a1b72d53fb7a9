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

  test('a doubted remark is the name of a claim', () => {
    const cell = ['text'];
    const technique = { name: 'x', order: 1, what: cell, direction: cell, transport: cell, reconnection: cell };
    const row = { ...technique, advantages: cell, scenarios: cell };
    expect(mistakes(Technique, { ...row, cons: [{ claim: 'no-compression' }] })).toEqual([]);
    expect(mistakes(Technique, { ...row, cons: [{ claim: 'No compression' }] })).toEqual([
      'cons.0.claim: must be the name of a claim, as “opening-handshake”',
    ]);
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
