import type { Link } from '#link/link.ts';
import { fourWaysWhatIfs } from '#service/dialogue-what-ifs.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { formButton, numberField } from '#widgets/feed/feed-form-view.ts';
import { requiredWords, WhatIfChoice, whatIfField } from '#widgets/feed/what-if-choice.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { h } from '#widgets/markup/markup.ts';
import { armDialogue } from './arm-dialogue.ts';
import { jsonVoice } from './json-voice.ts';
import { mqttVoice } from './mqtt-voice.ts';
import type { OpenVoice, Voice } from './voice.ts';
import { wampVoice } from './wamp-voice.ts';
import { xmlVoice } from './xml-voice.ts';

/** One call in four subprotocols, one after the other, each on a WebSocket of its own. */
export const fourWays: Technique = {
  start: 'Call four ways',
  webSocket: false,
  dialogues: 'calls',
  form: (title) =>
    h(
      'form',
      { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: the call` },
      h(
        'div',
        { class: 'feed-row' },
        numberField({ name: 'a', before: 'add', after: '', least: -1e9, most: 1e9, value: 2, step: 'any' }),
        numberField({ name: 'b', before: 'and', after: '', least: -1e9, most: 1e9, value: 3, step: 'any' }),
        formButton('stop', 'Stop', true),
        whatIfField(),
      ),
      h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
    ),
  use: (lab) => new FourWaysInUse(lab),
};

const languages: readonly (readonly [name: string, open: OpenVoice])[] = [
  ['JSON', jsonVoice],
  ['XML', xmlVoice],
  ['WAMP', wampVoice],
  ['MQTT', mqttVoice],
];

class FourWaysInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => {});
  readonly whatIf = new WhatIfChoice(this.#form, fourWaysWhatIfs, requiredWords);
  /** Which of the languages has its turn; past the last once all have had theirs. Undefined when nothing is under way. */
  #turn: number | undefined;
  #voice: Voice | undefined;
  #called = false;
  #closing = false;
  #failed: string | undefined;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#turn !== undefined && this.#turn < languages.length;
  }

  get waiting(): boolean {
    return this.busy;
  }

  open(link: Link): void {
    this.#failed = undefined;
    this.#turn = 0;
    const armed = armDialogue(link, this.whatIf.chosen).then(() => {
      if (this.#lab.link === link) this.#begin(link, 0);
    });
    void this.#form.command(armed);
  }

  forget(): void {
    this.#stop();
  }

  words(): StatusWords {
    return this.whatIf.words(this.#stateWords());
  }

  #stateWords(): StatusWords {
    const name = languages[this.#turn ?? -1]?.[0];
    if (this.#failed !== undefined) {
      return { tone: 'wrong', text: `The WebSocket for ${this.#failed} was closed before its answer came.` };
    }
    if (this.#turn === undefined) return { tone: 'good', text: 'Connected to the sandbox. Nothing was called yet.' };
    if (name === undefined) return { tone: 'good', text: 'The same answer, four times. The octets are counted below.' };
    if (!this.#voice?.ready) return { tone: 'wait', text: `${name}: before there can be a call.` };
    return { tone: 'wait', text: `${name}: called, and waiting for the answer.` };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
    this.whatIf.attach(form);
  }

  refresh(): void {
    if (this.#lab.state.kind === 'expired') this.#stop();
    this.#form.refresh(this.busy);
  }

  act(action: string): boolean {
    if (action !== 'stop') return false;
    this.#stop();
    return true;
  }

  #begin(link: Link, turn: number): void {
    this.#turn = turn;
    this.#called = false;
    this.#closing = false;
    const [name, open] = languages[turn] ?? [];
    if (name === undefined || open === undefined) {
      this.#voice = undefined;
      return;
    }
    const voice = open(link, () => this.#voice === voice && this.#went(link, turn, name, voice));
    this.#voice = voice;
  }

  /** Something changed about the voice whose turn it is. */
  #went(link: Link, turn: number, name: string, voice: Voice): void {
    if (voice.answers > 0 && !voice.closed) {
      // It says so itself when it begins to close, and is then asked again.
      if (this.#closing) return;
      this.#closing = true;
      voice.close();
      return;
    }
    if (voice.closed) {
      if (voice.answers > 0) this.#begin(link, turn + 1);
      else {
        this.#stop();
        this.#failed = name;
      }
    } else if (voice.ready && !this.#called) {
      this.#called = true;
      const procedure = this.whatIf.chosen?.calls === 'unknown' ? 'divide' : 'add';
      voice.call(procedure, [this.#form.number('a'), this.#form.number('b')]);
    }
  }

  #stop(): void {
    const voice = this.#voice;
    this.#voice = undefined;
    if (this.busy) this.#turn = undefined;
    voice?.close();
  }
}
