import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, screensOf, titleOf, whatsOn } from '#widgets/present/screens.ts';

const text = (lines: number, leadsOn = false): Block => ({ what: 'text', title: '', lines, leadsOn });
const heading = (title: string): Block => ({ what: 'heading', title, lines: 1 });
const figure: Block = { what: 'figure', title: '', lines: 8 };
const table = (...parts: number[]): Block => ({ what: 'table', title: '', lines: 1 + sum(parts), parts });

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** The blocks of each screen, by their places. */
function placed(...blocks: readonly Block[]): number[][] {
  return screensOf(blocks).map(({ shown }) => shown.map(({ block }) => block));
}

describe('texts', () => {
  test('a paragraph of the usual length has a screen of its own', () => {
    expect(placed(text(5), text(4), text(6))).toEqual([[0], [1], [2]]);
  });

  test('short ones share a screen, as long as they are one idea', () => {
    expect(placed(text(2), text(2), text(1), text(4))).toEqual([[0, 1, 2], [3]]);
  });

  test('one that is longer than a screen is kept whole, for the type gives way', () => {
    expect(placed(text(20))).toEqual([[0]]);
  });
});

describe('headings', () => {
  test('a heading begins a screen and is on no list of what is shown', () => {
    const blocks = [text(1), heading('One'), text(1), text(6), heading('Two'), text(1)];
    const screens = screensOf(blocks);
    expect(screens.map(({ shown }) => shown.map(({ block }) => block))).toEqual([[0], [2], [3], [5]]);
    expect(screens.map((screen) => screen.heading)).toEqual([undefined, 1, 1, 4]);
    expect(screens.map(({ isFirst }) => isFirst)).toEqual([true, true, false, true]);
  });

  test('a screen is called as its heading; before the first as its lab, or as the lesson', () => {
    const head: Block = { what: 'head', title: 'The lesson', lines: 3 };
    const lab: Block = { what: 'lab', title: 'The lab', lines: 8, views: ['wire'] };
    const blocks = [head, text(2), lab, heading('One'), text(2)];
    expect(screensOf(blocks).map((screen) => titleOf(blocks, screen))).toEqual([
      'The lesson',
      'The lesson',
      'The lab',
      'One',
    ]);
  });
});

describe('what is looked at', () => {
  test('all that came before it stays with it where that fits', () => {
    expect(placed(text(2), figure)).toEqual([[0, 1]]);
  });

  test('else only what announces it does', () => {
    expect(placed(text(4), text(2, true), figure)).toEqual([[0], [1, 2]]);
    expect(placed(text(5), figure)).toEqual([[0], [1]]);
  });

  test('a text is not drawn away from its place by a figure far larger than a screen', () => {
    expect(placed(text(5, true), { ...figure, lines: 30 })).toEqual([[0], [1]]);
  });
});

describe('what is cut', () => {
  test('a table that fits is whole', () => {
    expect(screensOf([table(2, 2, 2)])[0]?.shown).toEqual([{ block: 0 }]);
  });

  test('a longer one has its rows on several screens, about as many on each', () => {
    const screens = screensOf([table(...Array<number>(14).fill(1))]);
    expect(screens.map(({ shown: [first] }) => [first?.from, first?.to])).toEqual([
      [0, 7],
      [7, 14],
    ]);
  });

  test('a row higher than a screen is alone on one', () => {
    const screens = screensOf([table(1, 30, 1)]);
    expect(screens.map(({ shown: [first] }) => [first?.from, first?.to])).toContainEqual([1, 2]);
  });
});

describe('what is used', () => {
  test('a question is asked before its answer is seen', () => {
    const question: Block = { what: 'question', title: '', lines: 4, parts: [3] };
    expect(screensOf([question]).map(({ shown: [first] }) => first?.view)).toEqual(['question', 'answer']);
  });

  test('a lab has the screen for itself, in each of its views', () => {
    const lab: Block = { what: 'lab', title: '', lines: 8, views: ['act', 'wire'] };
    const screens = screensOf([text(1), lab, text(1)]);
    expect(screens.map(({ shown }) => shown)).toEqual([
      [{ block: 0 }],
      [{ block: 1, view: 'act' }],
      [{ block: 1, view: 'wire' }],
      [{ block: 2 }],
    ]);
    expect(screens.map((screen) => whatsOn([text(1), lab, text(1)], screen))).toEqual([
      ['text'],
      ['lab'],
      ['lab'],
      ['text'],
    ]);
  });
});

const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ lines: fc.integer({ min: 1, max: 15 }), leadsOn: fc.boolean() }).map((each) => ({
    what: 'text' as const,
    title: '',
    ...each,
  })),
  fc.constant(heading('h')),
  fc.constant(figure),
  fc
    .array(fc.double({ min: 0.4, max: 16, noNaN: true }), { minLength: 1, maxLength: 40 })
    .map((each) => table(...each)),
  fc.constant<Block>({ what: 'question', title: '', lines: 5, parts: [2, 2] }),
  fc.constant<Block>({ what: 'lab', title: '', lines: 8, views: ['act', 'wire'] }),
);

test('whatever a lesson is made of, all of it is shown, once and in reading order, and no screen is empty', () => {
  fc.assert(
    fc.property(fc.array(anyBlock, { maxLength: 40 }), (blocks) => {
      const screens = screensOf(blocks);
      expect(screens.every(({ shown }) => shown.length > 0)).toBe(true);
      const seen = screens.flatMap(({ shown }) => shown);
      expect(seen.map(({ block }) => block)).toEqual(seen.map(({ block }) => block).toSorted((a, b) => a - b));
      blocks.forEach((block, index) => {
        const here = seen.filter((each) => each.block === index);
        if (block.what === 'heading') expect(here).toEqual([]);
        else if (block.what === 'table') {
          const parts = here.flatMap(({ from = 0, to = block.parts?.length ?? 0 }) =>
            Array.from({ length: to - from }, (_, part) => from + part),
          );
          expect(parts).toEqual(block.parts?.map((_, part) => part));
        } else expect(here.length).toBe(block.what === 'question' ? 2 : (block.views?.length ?? 1));
      });
    }),
  );
});
