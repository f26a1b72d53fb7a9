import type { StreamOptions } from '#link/feed-client.ts';
import type { Link } from '#link/link.ts';
import { ReadingPace } from '#link/reading-pace.ts';
import type { RecordedFetch } from '#link/recorded-fetch.ts';
import { streamWhatIfs } from '#service/stream-what-ifs.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { choiceField, feedForm, formButton, numberField } from '#widgets/feed/feed-form-view.ts';
import { requiredWords, WhatIfChoice, whatIfField } from '#widgets/feed/what-if-choice.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { countText } from '#widgets/ladder/time-text.ts';
import { RawReader } from './raw-reader.ts';
import { StreamImage } from './stream-image.ts';

/** The page asks once for an answer that goes on: script reads it piece by piece, or an image shows it part by part. */
export const streaming: Technique = {
  start: 'Start reading',
  webSocket: false,
  feed: 'stream',
  form: (title) =>
    feedForm(
      title,
      [
        choiceField('format', 'as', [
          ['lines', 'lines of text'],
          ['ndjson', 'NDJSON'],
          ['multipart', 'images, in an <img>'],
        ]),
        numberField({
          ...{ name: 'slice', before: 'each event cut every', after: 'octets (0: whole)' },
          ...{ least: 0, most: 65_536, value: 0 },
        }),
        choiceField('slice-as', 'a slice is', [
          ['chunks', 'a chunk of its own'],
          ['writes', 'a write of its own, within a chunk'],
        ]),
        numberField({
          ...{ name: 'buffer', before: 'kept back until there are', after: 'octets (0: never)' },
          ...{ least: 0, most: 1_048_576, value: 0 },
        }),
        whatIfField(),
        choiceField('by', 'read by', [
          ['page', 'this page'],
          ['raw', 'the raw client'],
        ]),
        choiceField('pace', 'which reads', [
          ['', 'as it comes'],
          ['100000', '100,000 octets a second'],
          ['0', 'nothing'],
        ]),
      ],
      [formButton('end-stream', 'End it orderly', true), formButton('flood', 'Feed it fast', true)],
    ),
  use: (lab) => new StreamingInUse(lab),
};

/** A pace that fills every buffer within seconds: a million octets a second. */
const FLOOD = { rate: 40, size: 25_000 };

class StreamingInUse implements TechniqueInUse {
  readonly waiting = false;
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => {
    void this.#deliver();
    this.#read();
  });
  readonly whatIf = new WhatIfChoice(this.#form, streamWhatIfs, requiredWords);
  #link: Link | undefined;
  #stream: RecordedFetch | undefined;
  readonly #image = new StreamImage();
  readonly #raw: RawReader;
  #place: HTMLElement | undefined;

  constructor(lab: LabSession) {
    this.#lab = lab;
    this.#raw = new RawReader(lab);
  }

  get busy(): boolean {
    const { state } = this.#stream ?? {};
    return state === 'waiting' || state === 'reading' || this.#image.busy || this.#raw.busy;
  }

  open(link: Link): void {
    this.#link = link;
    this.#form.use(link);
    void this.#deliver().then(() => {
      if (this.#link === link && !this.busy) this.#begin(link);
    });
  }

  forget(): void {
    this.#stream?.abort();
    this.#stream = undefined;
    this.#image.forget();
    this.#raw.forget();
    this.#link = undefined;
    this.#form.use(undefined);
  }

  words(): StatusWords {
    return this.whatIf.words(this.#raw.words() ?? this.#image.words() ?? this.#stateWords());
  }

  #stateWords(): StatusWords {
    switch (this.#stream?.state) {
      case undefined:
        return { tone: 'good', text: 'Connected to the sandbox. No request yet.' };
      case 'waiting':
        return { tone: 'good', text: 'The request is on its way; fetch() waits for the head of the answer.' };
      case 'reading':
        return this.#readingWords();
      case 'done':
        if (this.#stream.status !== 200) {
          const text = `The answer was ${this.#stream.status}, and brought no events. fetch() did not fail for that.`;
          return { tone: 'wrong', text };
        }
        return { tone: 'plain', text: 'The last chunk has come: the answer is whole, and script was told so.' };
      case 'failed':
        if (this.#stream.aborted) {
          const text = 'The page called abort(): on HTTP/1.1 only the end of the connection ends an answer early.';
          return { tone: 'plain', text };
        }
        if (this.#stream.status === undefined) {
          return {
            tone: 'wrong',
            text: 'fetch() failed: there was no answer that script may read, and it is not told why.',
          };
        }
        return { tone: 'plain', text: 'The answer broke off: read() failed, and script cannot tell what is missing.' };
    }
  }

  #readingWords(): StatusWords {
    if (this.#pace === undefined) {
      return { tone: 'good', text: 'The answer has begun and does not end: script reads each piece as it comes.' };
    }
    const words =
      this.#pace === 0 ? 'script does not read it' : `script reads ${countText(this.#pace)} octets a second`;
    return {
      tone: 'good',
      text: `The answer goes on, and ${words}.`,
      aside:
        'The browser reads ahead, and the kernels of both sides keep more: megabytes may leave before the server is told. ' +
        'Feed it fast, and see below the panes where the octets are.',
    };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
    this.whatIf.attach(form);
    this.#place = form;
  }

  refresh(): void {
    if (this.#lab.state.kind === 'expired') this.#stop();
    this.#form.refresh(this.busy);
  }

  act(action: string): boolean {
    if (action === 'stop') this.#stop();
    else if (action === 'flood') this.#form.setPace(FLOOD);
    else if (action === 'end-stream') void this.#deliver({ dropAfter: { events: 0, how: 'end', times: 1 } });
    else return this.#form.act(action);
    return true;
  }

  #begin(link: Link): void {
    const format = this.#form.value('format');
    this.#image.forget();
    this.#raw.forget();
    this.#stream = undefined;
    this.#read();
    if (this.#form.value('by') === 'raw') void this.#form.command(this.#raw.open(link, format));
    else if (format !== 'multipart') {
      const pace = new ReadingPace();
      pace.octetsPerSecond = this.#pace;
      this.#stream = link.feed.stream({ format: format as StreamOptions['format'], pace });
    } else if (this.#place) this.#image.open(link, this.#place);
  }

  #stop(): void {
    this.#stream?.abort();
    this.#image.stop();
    void this.#form.command(this.#raw.stop());
  }

  /** Octets a second that the form has the reader read; 0 for nothing, undefined for all as it comes. */
  get #pace(): number | undefined {
    const pace = this.#form.value('pace');
    return pace === '' ? undefined : Number(pace);
  }

  #read(): void {
    this.#stream?.read(this.#pace);
    void this.#form.command(this.#raw.read(this.#pace));
  }

  /** Has the sandbox deliver as the form says, and `once` what is to happen now. */
  #deliver(once?: object): Promise<void> {
    const slice = this.#form.number('slice');
    const buffer = this.#form.number('buffer');
    const settings = {
      ...(slice > 0 ? { sliceAt: { octets: slice, as: this.#form.value('slice-as') } } : {}),
      ...(buffer > 0 ? { bufferUntil: buffer } : {}),
      ...this.whatIf.chosen?.plan,
    };
    return this.#form.deliver(settings, once);
  }
}
