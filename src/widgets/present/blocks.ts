/** Reads the parts of a lesson from its page: what each is, and about how high it will be on the stage. */
import { type Block, GAP, type What } from './screens.ts';

/** A part of a lesson, and its element. */
export interface Found extends Block {
  readonly element: HTMLElement;
  /** The elements of its parts. */
  readonly cut: readonly HTMLElement[];
}

/** Characters in a line of the stage. */
const LINE = 64;
/** Those in a line of code, and how high one is. */
const CODE_LINE = 80;
const CODE_HEIGHT = 0.67;
/** A table is set smaller, too. */
const TABLE_LINE = 92;
const TABLE_HEIGHT = 0.7;
const TABLE_GAP = 0.37;
/** Where nothing can be counted: a picture is drawn as large as there is room. */
const PICTURE = 8;
/** A row of a story in one of its two columns. */
const RUNG = 0.5;

/**
 * The views of a lab that its page gives reason for, in order; one after the other, of the same lab. Where there is much
 * to press, that and what comes of it are a view of their own, `act`; what crosses the wire is `wire`.
 */
const LAB_VIEWS: readonly (readonly [view: string, selector: string])[] = [
  ['act', '.hold-chart, .peers, .sse-editor'],
  ['wire', '.lab-panes'],
  ['stream', '.stream-view'],
  ['dialogues', '.dialogues-box'],
];

/** The parts of the lesson in `article`, in reading order. */
export function blocksOf(article: Element): readonly Found[] {
  const elements = article.querySelectorAll<HTMLElement>('.lesson-head, .prose > *');
  return [...elements].flatMap((element) => read(element) ?? []);
}

function read(element: HTMLElement): Found | undefined {
  const what = whatIs(element);
  if (what === undefined) return undefined;
  const text = textOf(element);
  const base = { element, what, title: titleFor(element, what, text), cut: [] };
  switch (what) {
    case 'text':
      return { ...base, lines: textLines(text), leadsOn: /[:,]$/.test(text) };
    case 'list': {
      const cut = [...element.querySelectorAll<HTMLElement>(':scope > li')];
      const parts = cut.map((item) => textLines(textOf(item)) + 0.3);
      return { ...base, cut, parts, lines: sum(parts) };
    }
    case 'table':
      return { ...base, ...tableOf(element) };
    case 'story': {
      const cut = [...element.querySelectorAll<HTMLElement>('.rung')];
      const parts = cut.map((rung) => RUNG * Math.max(1.3, Math.ceil(textOf(rung).length / 34)));
      return { ...base, cut, parts, lines: sum(parts) + 1.8 };
    }
    case 'code':
      return { ...base, lines: codeLines(element) };
    case 'question': {
      const cut = [...element.querySelectorAll<HTMLElement>(':scope > :not(summary)')];
      const parts = cut.map((part) => (read(part)?.lines ?? 0) + GAP);
      return {
        ...base,
        cut,
        parts,
        lines: sum(parts) + textLines(textOf(element.querySelector('summary') ?? element)),
      };
    }
    case 'lab':
      return { ...base, lines: PICTURE, views: viewsOf(element) };
    case 'figure':
      return { ...base, lines: PICTURE };
    default:
      return { ...base, lines: textLines(text) + 1.5 };
  }
}

/** Undefined for what is not shown: scripts, style sheets, and the list of all fields below a lab. */
function whatIs(element: HTMLElement): What | 'heading' | undefined {
  if (element.matches('script, style, link, [data-transcript]')) return undefined;
  if (element.matches('.lesson-head')) return 'head';
  if (element.matches('h2, h3')) return 'heading';
  if (element.matches('wire-lab')) return 'lab';
  if (element.matches('details')) return 'question';
  if (element.matches('.mission')) return 'mission';
  if (element.matches('.story')) return 'story';
  if (element.matches('.shell, pre')) return 'code';
  if (element.matches('.table-box')) return 'table';
  if (element.matches('ul, ol')) return 'list';
  if (element.matches('figure')) return 'figure';
  return 'text';
}

function titleFor(element: HTMLElement, what: What | 'heading', text: string): string {
  if (what === 'head') return textOf(element.querySelector('h1') ?? element);
  if (what === 'lab') return element.querySelector('section')?.getAttribute('aria-label') ?? '';
  return text;
}

function textOf(element: Element): string {
  return (element.textContent ?? '').replace(/\s+/g, ' ').trim();
}

function textLines(text: string): number {
  return Math.max(1, Math.ceil(text.length / LINE));
}

function codeLines(element: HTMLElement): number {
  const texts = element.matches('pre') ? [element] : [...element.querySelectorAll('pre')];
  const lines = texts.flatMap((each) => (each.textContent ?? '').trimEnd().split('\n'));
  const wrapped = lines.map((line) => Math.max(1, Math.ceil(line.length / CODE_LINE)));
  return sum(wrapped) * CODE_HEIGHT + texts.length * 0.9;
}

/** Each column gets room by its longest cell; a row is as high as its highest. */
function tableOf(element: HTMLElement): Pick<Found, 'lines' | 'parts' | 'cut'> {
  const rows = [...element.querySelectorAll('tr')].map((row) => [...row.children].map((cell) => textOf(cell).length));
  const widest: number[] = [];
  for (const row of rows)
    row.forEach((length, column) => {
      widest[column] = Math.max(widest[column] ?? 1, Math.min(length, TABLE_LINE));
    });
  const all = Math.max(TABLE_LINE, sum(widest));
  const cut = [...element.querySelectorAll<HTMLElement>('tbody > tr')];
  const height = (row: readonly number[]) =>
    Math.max(
      1,
      ...row.map((length, column) => Math.ceil(length / Math.max(8, (TABLE_LINE * (widest[column] ?? 1)) / all))),
    ) *
      TABLE_HEIGHT +
    TABLE_GAP;
  const parts = rows.slice(rows.length - cut.length).map(height);
  const caption = element.querySelector('caption') ? 1 : 0;
  return { cut, parts, lines: sum(parts) + TABLE_HEIGHT + TABLE_GAP + caption };
}

function viewsOf(lab: HTMLElement): readonly string[] {
  return LAB_VIEWS.filter(([, selector]) => lab.querySelector(selector)).map(([view]) => view);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
