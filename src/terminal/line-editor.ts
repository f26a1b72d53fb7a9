/** What a key does to the line, or asks of whoever reads it. */
export type Edit =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'interrupt' | 'end' | 'complete' | 'clear' }
  /** The line changed at its end by this text, and in no other way. */
  | { readonly kind: 'appended'; readonly text: string }
  | { readonly kind: 'changed' };

const MOST_REMEMBERED = 200;

const KEYS: Readonly<Record<string, string>> = {
  '\x1b[D': 'left',
  '\x1bOD': 'left',
  '\x02': 'left',
  '\x1b[C': 'right',
  '\x1bOC': 'right',
  '\x06': 'right',
  '\x1b[A': 'older',
  '\x1bOA': 'older',
  '\x10': 'older',
  '\x1b[B': 'newer',
  '\x1bOB': 'newer',
  '\x0e': 'newer',
  '\x1b[H': 'home',
  '\x1bOH': 'home',
  '\x01': 'home',
  '\x1b[F': 'last',
  '\x1bOF': 'last',
  '\x05': 'last',
  '\x1b[3~': 'delete',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x15': 'cut before',
  '\x0b': 'cut after',
  '\x17': 'cut word',
  '\x1bb': 'word left',
  '\x1b[1;5D': 'word left',
  '\x1bf': 'word right',
  '\x1b[1;5C': 'word right',
};

/**
 * One line as it is edited, with the keys that readline has by default and a history. Keys come as a terminal sends them:
 * characters, control characters, escape sequences.
 */
export class LineEditor {
  /** By code point. */
  #text: string[] = [];
  #cursor = 0;
  readonly #history: string[] = [];
  /** Which line of the history is shown; one past the last is the line that was begun. */
  #at = 0;
  #begun = '';

  get text(): string {
    return this.#text.join('');
  }

  /** How many characters are before the cursor. */
  get cursor(): number {
    return this.#cursor;
  }

  /** What stands before the cursor. */
  get before(): string {
    return this.#text.slice(0, this.#cursor).join('');
  }

  /** Takes what a terminal sent for one key, or what was pasted: every line end in it ends a line. */
  *keys(data: string): Generator<Edit> {
    if (data.startsWith('\x1b')) {
      const key = KEYS[data];
      if (key !== undefined) yield this.#press(key);
      return;
    }
    const parts = data.replaceAll('\r\n', '\r').split(/(\p{Cc})/u);
    for (const part of parts) {
      if (part === '') continue;
      if (part === '\r' || part === '\n') yield this.#enter();
      else if (part === '\t') yield { kind: 'complete' };
      else if (part === '\x03') yield this.#drop('interrupt');
      else if (part === '\x04') yield this.#text.length === 0 ? { kind: 'end' } : this.#press('delete');
      else if (part === '\x0c') yield { kind: 'clear' };
      else if (KEYS[part] !== undefined) yield this.#press(KEYS[part]);
      else if (part >= ' ') yield this.insert(part);
    }
  }

  /** Puts text where the cursor is. */
  insert(text: string): Edit {
    const added = Array.from(text);
    const atEnd = this.#cursor === this.#text.length;
    this.#text.splice(this.#cursor, 0, ...added);
    this.#cursor += added.length;
    return atEnd ? { kind: 'appended', text } : { kind: 'changed' };
  }

  /** Shows another text in place of the line. */
  replace(text: string): void {
    this.#text = Array.from(text);
    this.#cursor = this.#text.length;
  }

  #enter(): Edit {
    const { text } = this;
    if (text.trim() !== '' && this.#history.at(-1) !== text) this.#history.push(text);
    if (this.#history.length > MOST_REMEMBERED) this.#history.shift();
    this.replace('');
    this.#at = this.#history.length;
    return { kind: 'line', text };
  }

  #drop(kind: 'interrupt'): Edit {
    this.replace('');
    this.#at = this.#history.length;
    return { kind };
  }

  #press(key: string): Edit {
    const { length } = this.#text;
    const cut = (from: number, to: number) => {
      this.#text.splice(from, to - from);
      this.#cursor = from;
    };
    if (key === 'left') this.#cursor = Math.max(0, this.#cursor - 1);
    else if (key === 'right') this.#cursor = Math.min(length, this.#cursor + 1);
    else if (key === 'home') this.#cursor = 0;
    else if (key === 'last') this.#cursor = length;
    else if (key === 'word left') this.#cursor = this.#wordStart();
    else if (key === 'word right') this.#cursor = this.#wordEnd();
    else if (key === 'backspace') cut(Math.max(0, this.#cursor - 1), this.#cursor);
    else if (key === 'delete') cut(this.#cursor, Math.min(length, this.#cursor + 1));
    else if (key === 'cut before') cut(0, this.#cursor);
    else if (key === 'cut after') cut(this.#cursor, length);
    else if (key === 'cut word') cut(this.#wordStart(), this.#cursor);
    else if (key === 'older') this.#recall(-1);
    else this.#recall(1);
    return { kind: 'changed' };
  }

  #recall(step: number): void {
    const to = this.#at + step;
    if (to < 0 || to > this.#history.length) return;
    if (this.#at === this.#history.length) this.#begun = this.text;
    this.#at = to;
    this.replace(this.#history[to] ?? this.#begun);
  }

  #wordStart(): number {
    let at = this.#cursor;
    while (at > 0 && this.#text[at - 1] === ' ') at -= 1;
    while (at > 0 && this.#text[at - 1] !== ' ') at -= 1;
    return at;
  }

  #wordEnd(): number {
    let at = this.#cursor;
    while (at < this.#text.length && this.#text[at] === ' ') at += 1;
    while (at < this.#text.length && this.#text[at] !== ' ') at += 1;
    return at;
  }
}
