import { describe, expect, test } from 'vitest';
import { planOf } from '#layouts/notes-plan.ts';

const two = (text: string) => ({ depth: 2, slug: text.toLowerCase().replaceAll(' ', '-'), text });
const three = (text: string) => ({ depth: 3, slug: text, text });
const lesson = [two('The mask'), three('By hand'), two('The API')];
const notes = [two('Opening'), two('The mask'), three('On the lab'), two('The API')];
const minutes = { opening: 3, 'the-mask': 4, 'the-api': 1.5 };

test('notes have the headings of their lesson, and each its time', () => {
  expect(planOf('notes.mdx', lesson, notes, minutes)).toEqual([
    { slug: 'opening', text: 'Opening', minutes: 3 },
    { slug: 'the-mask', text: 'The mask', minutes: 4 },
    { slug: 'the-api', text: 'The API', minutes: 1.5 },
  ]);
});

describe('the build stops, and says where', () => {
  test.each([
    ['a heading without notes', lesson, notes.slice(0, 3), minutes, /lesson has “The API”, the notes have “nothing”/],
    [
      'headings out of order',
      lesson,
      [two('Opening'), two('The API')],
      minutes,
      /“The mask”, the notes have “The API”/,
    ],
    ['notes on nothing', lesson, [...notes, two('Gone')], minutes, /the lesson has no “Gone”/],
    ['an unknown particular', lesson, [...notes, three('On the cat')], minutes, /“On the cat” is none of On the lab/],
    ['minutes missing', lesson, notes, { opening: 3, 'the-mask': 4 }, /“the-api” is missing/],
    ['minutes of nothing', lesson, notes, { ...minutes, gone: 2 }, /no heading “gone”/],
  ])('%s', (_, ofLesson, ofNotes, planned, said) => {
    expect(() => planOf('notes.mdx', ofLesson, ofNotes, planned as Record<string, number>)).toThrow(said);
  });
});
