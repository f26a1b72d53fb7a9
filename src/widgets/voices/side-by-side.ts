import type { Link } from '#link/link.ts';
import { sideBySideWhatIfs } from '#service/dialogue-what-ifs.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { formButton } from '#widgets/feed/feed-form-view.ts';
import { requiredWords, WhatIfChoice, whatIfField } from '#widgets/feed/what-if-choice.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { h } from '#widgets/markup/markup.ts';
import { armDialogue } from './arm-dialogue.ts';
import { jsonVoice } from './json-voice.ts';
import type { Argument, Voice } from './voice.ts';
import { xmlVoice } from './xml-voice.ts';

/** Two members of one room, one of whom speaks JSON and one XML: whatever one asks, both ask. */
export const sideBySide: Technique = {
  start: 'Open both',
  webSocket: false,
  dialogues: 'side by side',
  form: (title) =>
    h(
      'form',
      { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: what both ask` },
      h(
        'div',
        { class: 'feed-row' },
        formButton('add', 'Both add 2 and 3', true),
        formButton('join', 'Both join', true),
        h(
          'label',
          {},
          'text ',
          h('input', { type: 'text', name: 'text', value: 'Fish & chips', maxlength: 2000, autocomplete: 'off' }),
        ),
        formButton('say', 'Both say it', true),
        formButton('who', 'Both ask who is there', true),
        formButton('stop', 'Close both', true),
      ),
      h('div', { class: 'feed-row' }, whatIfField()),
      h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
    ),
  use: (lab) => new SideBySideInUse(lab),
};

const NAMES = ['Ada', 'Grace'] as const;

class SideBySideInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => {});
  readonly whatIf = new WhatIfChoice(this.#form, sideBySideWhatIfs, requiredWords);
  #voices: Voice[] = [];
  #opened = false;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#voices.some(({ closed }) => !closed);
  }

  readonly waiting = false;

  open(link: Link): void {
    void this.#form.command(this.#begin(link));
  }

  async #begin(link: Link): Promise<void> {
    await armDialogue(link, this.whatIf.chosen);
    if (this.#lab.link !== link) return;
    this.#opened = true;
    this.#voices = [jsonVoice(link), xmlVoice(link)];
  }

  forget(): void {
    this.#close();
    this.#voices = [];
    this.#opened = false;
  }

  words(): StatusWords {
    return this.whatIf.words(this.#stateWords());
  }

  #stateWords(): StatusWords {
    if (!this.#opened) return { tone: 'good', text: 'Connected to the sandbox. No WebSocket yet.' };
    if (!this.busy) return { tone: 'plain', text: 'Both are closed. What they said is counted below.' };
    if (!this.#voices.every(({ ready }) => ready))
      return { tone: 'wait', text: 'The two handshakes, one after the other.' };
    return { tone: 'good', text: 'Both are open: Ada speaks JSON, Grace XML. Let them ask the same.' };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
    this.whatIf.attach(form);
  }

  refresh(): void {
    if (this.#lab.state.kind === 'expired') this.#close();
    this.#form.refresh(this.#voices.some(({ ready }) => ready));
  }

  act(action: string): boolean {
    switch (action) {
      case 'add':
        this.#bothCall('add', () => [2, 3]);
        return true;
      case 'join':
        this.#bothCall('join', (index) => [NAMES[index] ?? '']);
        return true;
      case 'say':
        this.#bothCall('say', () => [this.#form.value('text')]);
        return true;
      case 'who':
        this.#bothCall('who', () => []);
        return true;
      case 'stop':
        this.#close();
        return true;
      default:
        return false;
    }
  }

  #bothCall(name: string, args: (index: number) => Argument[]): void {
    const wrong = this.whatIf.chosen?.calls;
    for (const [index, voice] of this.#voices.entries()) {
      if (!voice.ready) continue;
      if (wrong === 'malformed') voice.callMalformed?.();
      else if (wrong === 'unknown') voice.call('divide', [6, 2]);
      else voice.call(name, args(index));
    }
  }

  #close(): void {
    for (const voice of this.#voices) if (!voice.closed) voice.close();
  }
}
