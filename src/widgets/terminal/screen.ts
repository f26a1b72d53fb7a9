import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { LineEditor } from '#terminal/line-editor.ts';
import type { Shell } from '#terminal/shell.ts';
import { adoptingStyles } from './adopting-styles.ts';
import { themeOf } from './theme.ts';

/** A line of output, with the colour that it has. */
export interface Printed {
  readonly text: string;
  readonly tone: string;
}

const TONES: Readonly<Record<string, string>> = { sent: '33', received: '36', good: '32', bad: '31', faint: '2' };

/** How wide characters are in cells: those of East Asian scripts and emoji are two. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

interface Options {
  readonly label: string;
  readonly fontSize: number;
  /** What becomes of what a key sends, before it is taken. */
  keys(data: string): string;
}

/** One terminal on xterm: what is printed stands above the line that is being edited. */
export class Screen {
  readonly #shell: Shell;
  readonly #editor = new LineEditor();
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #watch: ResizeObserver;
  /** Rows between the first of the edited line and the cursor, as it was drawn last. */
  #row = 0;
  /** Escape was pressed: Tab goes on in the page. */
  #leaving = false;

  constructor(place: HTMLElement, shell: Shell, { label, fontSize, keys }: Options) {
    this.#shell = shell;
    this.#terminal = new Terminal({
      convertEol: true,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: getComputedStyle(place).getPropertyValue('--mono') || 'monospace',
      fontSize,
      minimumContrastRatio: 4.5,
      screenReaderMode: true,
      scrollback: 5000,
      theme: themeOf(place),
    });
    this.#terminal.loadAddon(this.#fit);
    adoptingStyles(() => this.#terminal.open(place));
    this.#terminal.textarea?.setAttribute('aria-label', label);
    this.#terminal.attachCustomKeyEventHandler((event) => this.#isOurs(event));
    this.#terminal.onData((data) => this.type(keys(data)));
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(place);
    this.#resize();
    this.draw();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Prints a line of output. */
  print({ text, tone }: Printed): void {
    const code = TONES[tone];
    const styled = code === undefined ? text : `\x1b[${code}m${text}\x1b[0m`;
    this.#terminal.write(`${this.#erased()}${styled}\r\n`);
    this.draw();
  }

  clear(): void {
    this.#row = 0;
    this.#terminal.write('\x1b[2J\x1b[3J\x1b[H');
    this.draw();
  }

  /** Takes what a key sends, as if it had been pressed. */
  type(data: string): void {
    for (const edit of this.#editor.keys(data)) {
      if (edit.kind === 'appended') this.#append(edit.text);
      else if (edit.kind === 'changed') this.draw();
      else if (edit.kind === 'line') this.#enter(edit.text);
      else if (edit.kind === 'complete') this.#complete();
      else if (edit.kind === 'clear') this.clear();
      else {
        this.#leaveLine(edit.kind === 'interrupt' ? '^C' : '^D');
        void (edit.kind === 'interrupt' ? this.#shell.interrupt() : this.#shell.end());
      }
    }
  }

  /** Types a whole line and enters it. Resolves once it was taken. */
  async enter(line: string): Promise<void> {
    this.#editor.replace(line);
    this.draw();
    for (const edit of this.#editor.keys('\r')) if (edit.kind === 'line') await this.#enter(edit.text);
  }

  /** Draws prompt, line and cursor anew. */
  draw(): void {
    const { prompt } = this.#shell;
    const { text, before } = this.#editor;
    const { cols } = this.#terminal;
    const end = widthOf(prompt + text);
    const cursor = widthOf(prompt + before);
    // A full row leaves the cursor in it: the next row is begun by hand.
    const wrapped = end > 0 && end % cols === 0 ? '\r\n' : '';
    const endRow = Math.floor(end / cols);
    const row = Math.floor(cursor / cols);
    const up = endRow > row ? `\x1b[${endRow - row}A` : '';
    const column = cursor % cols;
    const right = column > 0 ? `\x1b[${column}C` : '';
    this.#terminal.write(`${this.#erased()}${prompt}${text}${wrapped}${up}\r${right}`);
    this.#row = row;
  }

  set fontSize(size: number) {
    this.#terminal.options.fontSize = size;
    this.#resize();
  }

  /** The page's colours have changed. */
  recolour(): void {
    if (this.#terminal.element) this.#terminal.options.theme = themeOf(this.#terminal.element);
  }

  dispose(): void {
    this.#watch.disconnect();
    this.#terminal.dispose();
  }

  /** What is added at the end is written alone, so that a reader of the screen says it once. */
  #append(text: string): void {
    const end = widthOf(this.#shell.prompt + this.#editor.text);
    const crosses = Math.floor(end / this.#terminal.cols) !== Math.floor((end - widthOf(text)) / this.#terminal.cols);
    if (crosses) this.draw();
    else this.#terminal.write(text);
  }

  #enter(text: string): Promise<void> {
    this.#leaveLine('');
    return this.#shell.enter(text);
  }

  /** The line stays as it is, and another begins below it. */
  #leaveLine(mark: string): void {
    this.#terminal.write(`${mark}\r\n`);
    this.#row = 0;
    this.draw();
  }

  #complete(): void {
    const { words, typed } = this.#shell.complete(this.#editor.before);
    const [first] = words;
    if (first === undefined) return;
    const common = words.reduce((shared, word) => {
      let length = 0;
      while (length < shared.length && shared[length] === word[length]) length += 1;
      return shared.slice(0, length);
    }, first);
    if (words.length > 1 && common.length === typed) {
      this.print({ text: words.join('  '), tone: 'faint' });
      return;
    }
    this.#editor.insert(common.slice(typed) + (words.length === 1 && !first.endsWith('/') ? ' ' : ''));
    this.draw();
  }

  /** Erases the edited line, and leaves the cursor where it began. */
  #erased(): string {
    const up = this.#row > 0 ? `\x1b[${this.#row}A` : '';
    this.#row = 0;
    return `${up}\r\x1b[J`;
  }

  #resize(): void {
    this.#fit.fit();
    this.draw();
  }

  /** Which keys the terminal takes, and which the page: those that copy, paste, and lead on. */
  #isOurs(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    const { key, ctrlKey, metaKey, shiftKey } = event;
    const letter = key.toLowerCase();
    if ((ctrlKey || metaKey) && letter === 'c' && this.#terminal.hasSelection()) return false;
    if ((ctrlKey || metaKey) && letter === 'v') return false;
    if (metaKey) return false;
    const leaving = this.#leaving;
    this.#leaving = key === 'Escape' || (leaving && key === 'Shift');
    return !(key === 'Tab' && (shiftKey || leaving || this.#editor.text === ''));
  }
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}
