/**
 * How a lesson is cut into screens: one idea each, without a look at the window, so that screen 7 is the same one on
 * every machine and a link to it holds. Heights are in lines of the stage's plain text.
 */

/** What a part of a lesson is. The words are those that speaker notes use. */
export type What = 'head' | 'text' | 'list' | 'table' | 'code' | 'story' | 'figure' | 'question' | 'lab' | 'mission';

/** A part of a lesson in reading order. */
export interface Block {
  readonly what: What | 'heading';
  /** Of a heading its text, of a lab its name, of the head the lesson's. */
  readonly title: string;
  readonly lines: number;
  /** Of a list, a table, a story or an answer: the heights of the parts between which it may be cut. */
  readonly parts?: readonly number[];
  /** It announces what follows: “as it went out:”. */
  readonly leadsOn?: boolean;
  /** Of a lab: what is shown of it, one after the other. */
  readonly views?: readonly string[];
}

/** What a screen shows of one block. */
export interface Shown {
  readonly block: number;
  /** Of its parts, only those from this one on, and before that. */
  readonly from?: number;
  readonly to?: number;
  /** Of a question whether its answer is seen, of a lab what is shown of it. */
  readonly view?: string;
}

export interface Screen {
  readonly shown: readonly Shown[];
  /** The heading that it stands under, as a block; undefined before the first. */
  readonly heading: number | undefined;
  /** Whether it is the first below its heading. */
  readonly isFirst: boolean;
}

/** What texts may fill together before the next one gets a screen of its own. */
const IDEA = 7;
/** What fits on a screen in large type, below its heading. */
const FULL = 12;
/** A text this short belongs to what it stands before. */
const SHORT = 3;
/** Between one block and the next. */
export const GAP = 0.6;

/** Cuts a lesson into screens, each block on one at least, in reading order. */
export function screensOf(blocks: readonly Block[]): readonly Screen[] {
  const cutter = new Cutter(blocks);
  blocks.forEach((block, index) => {
    cutter.add(block, index);
  });
  return cutter.finish();
}

class Cutter {
  readonly #blocks: readonly Block[];
  readonly #screens: Screen[] = [];
  /** Texts that have no screen yet. */
  #waiting: number[] = [];
  #heading: number | undefined;
  #isFirst = true;

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks;
  }

  add(block: Block, index: number): void {
    switch (block.what) {
      case 'heading':
        this.#close();
        this.#heading = index;
        this.#isFirst = true;
        break;
      case 'text':
        if (this.#waiting.length > 0 && this.#height(this.#waiting) + GAP + block.lines > IDEA) this.#close();
        this.#waiting.push(index);
        break;
      case 'question':
        this.#each(index, ['question']);
        for (const { from, to } of piecesOf(block, FULL)) this.#screen([{ block: index, view: 'answer', from, to }]);
        break;
      case 'lab':
        this.#each(index, block.views ?? []);
        break;
      case 'head':
        this.#each(index, [undefined]);
        break;
      default:
        this.#exhibit(block, index);
    }
  }

  finish(): readonly Screen[] {
    this.#close();
    return this.#screens;
  }

  /** Something to look at: with the texts before it if all fits, else with the one that leads to it. */
  #exhibit(block: Block, index: number): void {
    const together = this.#height(this.#waiting) + GAP + block.lines;
    if (this.#waiting.length > 0 && together > FULL) {
      const lead = this.#waiting.at(-1) ?? index;
      const { lines, leadsOn = false } = this.#blocks[lead] ?? block;
      const first = block.parts ? block.lines - sum(block.parts) + (block.parts[0] ?? 0) : block.lines;
      if ((leadsOn || lines <= SHORT) && lines + GAP + first <= FULL) {
        this.#waiting.pop();
        this.#close();
        this.#waiting.push(lead);
      } else this.#close();
    }
    const texts = this.#waiting.map((text) => ({ block: text }));
    const room = this.#waiting.length > 0 ? FULL - this.#height(this.#waiting) - GAP : FULL;
    this.#waiting = [];
    const pieces = piecesOf(block, room);
    pieces.forEach(({ from, to }, piece) => {
      const shown = pieces.length > 1 ? { block: index, from, to } : { block: index };
      this.#screen(piece === 0 ? [...texts, shown] : [shown]);
    });
  }

  #each(index: number, views: readonly (string | undefined)[]): void {
    this.#close();
    for (const view of views) this.#screen([view === undefined ? { block: index } : { block: index, view }]);
  }

  #close(): void {
    if (this.#waiting.length > 0) this.#screen(this.#waiting.map((block) => ({ block })));
    this.#waiting = [];
  }

  #screen(shown: readonly Shown[]): void {
    this.#screens.push({ shown, heading: this.#heading, isFirst: this.#isFirst });
    this.#isFirst = false;
  }

  #height(blocks: readonly number[]): number {
    return sum(blocks.map((block) => this.#blocks[block]?.lines ?? 0)) + GAP * Math.max(0, blocks.length - 1);
  }
}

/**
 * The parts of a block in as few pieces as fit, about equally high. Its first piece has `room` lines; what is no part, as
 * the head of a table, is on every piece.
 */
function piecesOf({ parts = [], lines }: Block, room: number): readonly { from: number; to: number }[] {
  const fixed = lines - sum(parts);
  if (parts.length === 0 || lines <= room) return [{ from: 0, to: parts.length }];
  const capacity = FULL - fixed;
  const count = 1 + Math.ceil(Math.max(0, sum(parts) - (room - fixed)) / capacity);
  const fair = sum(parts) / count;
  const pieces: { from: number; to: number }[] = [];
  let from = 0;
  let used = 0;
  parts.forEach((part, index) => {
    const limit = pieces.length === 0 ? Math.min(fair, room - fixed) : Math.min(fair, capacity);
    // Half of a part over the fair share is nearer to it than half under.
    if (index > from && used + part / 2 > limit) {
      pieces.push({ from, to: index });
      from = index;
      used = 0;
    }
    used += part;
  });
  pieces.push({ from, to: parts.length });
  return pieces;
}

/** What a screen is called: its heading, the name of a lab that stands before the first, or the lesson. */
export function titleOf(blocks: readonly Block[], { heading, shown }: Screen): string {
  const named = blocks[heading ?? shown[0]?.block ?? 0];
  const isNamed = named?.what === 'heading' || named?.what === 'lab';
  return (isNamed ? named.title : blocks[0]?.title) ?? '';
}

/** What a screen has on it, for notes that speak of a lab or of a table. */
export function whatsOn(blocks: readonly Block[], { shown }: Screen): readonly string[] {
  return [...new Set(shown.map(({ block }) => blocks[block]?.what ?? 'text'))];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
