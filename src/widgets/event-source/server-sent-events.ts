import type { Link } from '#link/link.ts';
import type { RecordedEventSource } from '#link/recorded-event-source.ts';
import { eventStreamWhatIfs } from '#service/event-stream-what-ifs.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { checkField, feedForm, formButton, numberField } from '#widgets/feed/feed-form-view.ts';
import { requiredWords, WhatIfChoice, whatIfField } from '#widgets/feed/what-if-choice.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';

/** The page opens an EventSource: one answer that goes on, taken up again by the browser when it breaks. */
export const serverSentEvents: Technique = {
  start: 'Open EventSource',
  webSocket: false,
  unshown:
    'A service worker is not shown the Last-Event-ID of an EventSource: the one in these octets is kept by the simulation.',
  feed: 'events',
  form: (title) =>
    feedForm(
      title,
      [
        numberField({
          ...{ name: 'retry', before: 'the stream says retry:', after: 'ms,' },
          ...{ least: 0, most: 3_600_000, value: 3000 },
        }),
        checkField('ids', 'id: with each event,', true),
        numberField({
          ...{ name: 'heartbeat', before: 'a comment every', after: 's (0: none)' },
          ...{ least: 0, most: 3600, value: 0, step: 'any' },
        }),
        checkField('credentials', 'withCredentials', false),
        whatIfField(),
      ],
      [formButton('cut', 'Cut the stream', true), formButton('refuse', 'Answer 204 next time', true)],
    ),
  use: (lab) => new EventSourceInUse(lab),
};

class EventSourceInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => void this.#deliver());
  readonly whatIf = new WhatIfChoice(this.#form, eventStreamWhatIfs, requiredWords);
  #link: Link | undefined;
  #source: RecordedEventSource | undefined;
  /** Script has closed it, or the lab has. */
  #closed = false;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#source !== undefined && this.#source.readyState !== 'CLOSED';
  }

  get waiting(): boolean {
    return this.#source?.readyState === 'CONNECTING';
  }

  open(link: Link): void {
    this.#link = link;
    this.#form.use(link);
    void this.#deliver().then(() => {
      if (this.#link !== link || this.busy) return;
      this.#closed = false;
      this.#source = link.feed.openEventSource({
        withCredentials: this.#form.checked('credentials'),
        types: ['gap', 'tick'],
      });
    });
  }

  forget(): void {
    this.#close();
    this.#source = undefined;
    this.#link = undefined;
    this.#form.use(undefined);
  }

  words(): StatusWords {
    return this.whatIf.words(this.#stateWords());
  }

  #stateWords(): StatusWords {
    switch (this.#source?.readyState) {
      case undefined:
        return { tone: 'good', text: 'Connected to the sandbox. No EventSource yet.' };
      case 'OPEN':
        return { tone: 'good', text: 'OPEN: script is given each event as its blank line comes.' };
      case 'CONNECTING':
        return this.#connectingWords();
      case 'CLOSED':
        return this.#closed
          ? { tone: 'plain', text: 'CLOSED by script. The browser asks no more.' }
          : {
              tone: 'wrong',
              text: 'CLOSED: the browser has given up, and will not come back by itself.',
              aside:
                'A status other than 200, or another content type, fails an EventSource for good (HTML standard, section 9.2.3). ' +
                'Script sees an error event with readyState CLOSED, and not why.',
            };
    }
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
    this.whatIf.attach(form);
  }

  refresh(): void {
    if (this.#lab.state.kind === 'expired') this.#close();
    this.#form.refresh(this.busy);
  }

  act(action: string): boolean {
    switch (action) {
      case 'stop':
        this.#close();
        return true;
      case 'cut':
        void this.#deliver({ dropAfter: { events: 0, how: 'reset', times: 1 } });
        return true;
      case 'refuse':
        void this.#deliver({ status: { code: 204, times: 1 }, dropAfter: { events: 0, how: 'reset', times: 1 } });
        return true;
      default:
        return this.#form.act(action);
    }
  }

  #close(): void {
    this.#closed ||= this.busy;
    this.#source?.close();
  }

  /** The browser says nothing while it waits; script can count from the error event on. */
  #connectingWords(): StatusWords {
    const last = this.#lab.page.findLast(({ name }) => name === 'error' || name === 'new EventSource');
    const now = this.#lab.link?.now();
    if (last?.name !== 'error' || now === undefined) {
      return { tone: 'good', text: 'CONNECTING: the request is on its way, and the head of its answer has not come.' };
    }
    const retry = this.whatIf.chosen?.plan.retry ?? this.#form.number('retry');
    const left = retry / 1000 - (now - last.time) / 1_000_000;
    return left > 0
      ? {
          tone: 'wait',
          text: `CONNECTING again: the browser waits its reconnection time, about ${left.toFixed(1)} s more.`,
        }
      : { tone: 'wait', text: 'CONNECTING again: the reconnection time is over, and the browser asks anew.' };
  }

  /** Has the sandbox deliver as the form says, and `once` what is to happen now. */
  #deliver(once?: object): Promise<void> {
    const heartbeat = this.#form.number('heartbeat') * 1000;
    const settings = {
      retry: this.#form.number('retry'),
      ids: this.#form.checked('ids'),
      ...(heartbeat > 0 ? { heartbeat: Math.max(50, Math.round(heartbeat)) } : {}),
      ...this.whatIf.chosen?.plan,
    };
    return this.#form.deliver(settings, once);
  }
}
