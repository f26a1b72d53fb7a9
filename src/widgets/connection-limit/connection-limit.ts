import { SeenRequests } from '#capture/seen-requests.ts';
import type { Link } from '#link/link.ts';
import type { RecordedEventSource } from '#link/recorded-event-source.ts';
import type { RecordedFetch } from '#link/recorded-fetch.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { formButton, numberField } from '#widgets/feed/feed-form-view.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { browserOf } from '#widgets/other-end/browser-of.ts';
import { limitView } from './limit-view.ts';

/** The page opens several EventSources to one host and port, as many tabs would. */
export const connectionLimit: Technique = {
  start: 'Open them',
  webSocket: false,
  unshown: 'The limit of six connections is Chromium’s, kept by a model of it: your own browser is not measured.',
  form: (title) =>
    h(
      'form',
      { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: settings` },
      h(
        'div',
        { class: 'feed-row' },
        numberField({ name: 'count', before: '', after: 'EventSources', least: 1, most: 20, value: 7 }),
        formButton('stop', 'Close all', true),
        formButton('close-one', 'Close the first', true),
        formButton('same-port', 'Fetch from the same port', true),
        formButton('other-port', 'Fetch from another port', true),
      ),
      h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
      h('div', { 'data-limit-result': true, role: 'status' }),
    ),
  use: (lab) => new ConnectionLimitInUse(lab),
};

/** How long a request takes to come at most when nothing keeps it, in microseconds. */
const SOON = 300_000;

class ConnectionLimitInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => {});
  #place: HTMLElement | undefined;
  #link: Link | undefined;
  #sources: RecordedEventSource[] = [];
  #opened = 0;
  #drawn = '';
  #same: RecordedFetch | undefined;
  /** Milliseconds that the other port took to answer, or that a simulation has none; undefined before it was asked. */
  #other: number | 'none' | undefined;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#sources.some(({ readyState }) => readyState !== 'CLOSED');
  }

  get waiting(): boolean {
    return this.busy;
  }

  open(link: Link): void {
    this.#link = link;
    this.#same = undefined;
    this.#other = undefined;
    this.#opened = link.now();
    this.#sources = Array.from({ length: this.#form.number('count') }, () => link.feed.openEventSource({}));
  }

  forget(): void {
    this.#closeAll();
    this.#sources = [];
    this.#link = undefined;
  }

  words(): StatusWords {
    if (!this.#link) return { tone: 'good', text: 'Connected to the sandbox. Nothing is open yet.' };
    const queued = this.#queued();
    if (queued === 0) return { tone: 'good', text: `${this.#sources.length} EventSources, and none of them waits.` };
    return {
      tone: 'wait',
      text: `${queued} of ${this.#sources.length} EventSources wait: the browser has not sent their requests.`,
      aside:
        `${browserOf(this.#lab)} keeps at most six connections to one host and port on HTTP/1.1, and each stream holds one for as long as it is open. ` +
        'RFC 9112 §9.4 names no number and asks for restraint. HTTP/2 has streams on one connection instead.',
    };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
    this.#place = form;
  }

  refresh(): void {
    if (this.#lab.state.kind === 'expired') this.#closeAll();
    this.#form.refresh(this.busy);
    const place = this.#place?.querySelector('[data-limit-result]');
    const states = this.#states();
    const drawn = `${states} ${this.#same?.state} ${this.#other}`;
    // What is read out is not read out again without a change.
    if (!place || drawn === this.#drawn) return;
    this.#drawn = drawn;
    if (states.length === 0) show(place);
    else show(place, limitView(states, this.#same?.state, this.#other));
  }

  act(action: string): boolean {
    const link = this.#link;
    switch (action) {
      case 'stop':
        this.#closeAll();
        return true;
      case 'close-one':
        this.#sources.find(({ readyState }) => readyState !== 'CLOSED')?.close();
        return true;
      case 'same-port':
        this.#same = link?.feed.askOnce({ method: 'GET', query: '?since=0' });
        return true;
      case 'other-port':
        if (link) void this.#form.command(this.#askElsewhere(link));
        return true;
      default:
        return false;
    }
  }

  /** The control listener is another port of the same host, and no part of the capture. */
  async #askElsewhere(link: Link): Promise<void> {
    if (link.origin === 'simulated') {
      this.#other = 'none';
      this.refresh();
      return;
    }
    const asked = performance.now();
    await link.commands.delivery();
    this.#other = performance.now() - asked;
    this.refresh();
  }

  #closeAll(): void {
    for (const source of this.#sources) source.close();
    this.#same?.abort();
  }

  #states() {
    const queued = this.#queued();
    const connecting = this.#sources.filter(({ readyState }) => readyState === 'CONNECTING').length;
    let passed = connecting - queued;
    return this.#sources.map(({ readyState }) => {
      if (readyState !== 'CONNECTING') return readyState;
      passed -= 1;
      return passed >= 0 ? readyState : ('queued' as const);
    });
  }

  /** How many are CONNECTING whose requests have not come to the sandbox after a while. */
  #queued(): number {
    const now = this.#link?.now();
    if (now === undefined || now - this.#opened < SOON) return 0;
    const requests = new SeenRequests(this.#lab.reader);
    requests.advance();
    const { offset, uncertainty } = this.#lab.clock;
    const since = this.#opened + offset - uncertainty;
    const come = requests.all.filter(({ target, time }) => target.endsWith('/events') && time >= since).length;
    const connecting = this.#sources.filter(({ readyState }) => readyState === 'CONNECTING').length;
    return Math.min(connecting, Math.max(0, this.#sources.length - come));
  }
}
