import type { Link } from '#link/link.ts';
import type { FetchRequest } from '#link/recorded-fetch.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { choiceField } from '#widgets/feed/feed-form-view.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import { type Counted, countedWords, countRequests } from './counted.ts';

/** What a browser does between `fetch()` and the wire, each tried and counted. */
export const browserAdds: Technique = {
  start: 'Try it',
  webSocket: false,
  unshown: 'What is counted is what Chromium does, by a model of it: your own browser is not measured.',
  form: (title) =>
    h(
      'form',
      { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: what to try` },
      h(
        'div',
        { class: 'feed-row' },
        choiceField(
          'trial',
          'try',
          TRIALS.map(({ id, title: words }) => [id, words]),
        ),
      ),
      h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
      h('p', { class: 'adds-result', 'data-adds-result': true, role: 'status' }),
    ),
  use: (lab) => new BrowserAddsInUse(lab),
};

/** Something to try: how many fetches it makes, and what the count shows. */
interface Trial {
  readonly id: string;
  readonly title: string;
  /** Why the browser does it. */
  readonly why: string;
  run(link: Link, lab: LabSession): Promise<number>;
}

const HELD: FetchRequest = { method: 'GET', query: '?since=0&hold=1000' };

const TRIALS: readonly Trial[] = [
  {
    id: 'cached-twice',
    title: 'two identical GETs at once, the cache taking part',
    why: 'The HTTP cache lets one of them ask and keeps the other waiting, in case the answer will do for both.',
    run: (link) => both(link, { ...HELD, cache: 'default' }),
  },
  {
    id: 'no-store-twice',
    title: 'the same with cache: no-store',
    why: 'The cache takes no part, and neither waits for the other.',
    run: (link) => both(link, HELD),
  },
  {
    id: 'preflight',
    title: 'a GET with If-None-Match, to another origin',
    why: 'A field that is not safelisted makes the browser ask first whether it may (Fetch, CORS protocol); it remembers the answer for as long as Access-Control-Max-Age says.',
    async run(link) {
      await link.feed.askOnce({ method: 'GET', query: '?since=0', headers: { 'If-None-Match': '"0"' } }).settled;
      return 1;
    },
  },
  {
    id: 'retried',
    title: 'a GET on a used connection, which is reset before the answer',
    why: 'The connection had been used before, so the browser takes the reset for one that was closing anyway and asks again on a new one. Script is told nothing.',
    async run(link, lab) {
      const ask = () => link.feed.askOnce({ method: 'GET', query: '?since=0' }).settled;
      await ask();
      await pause();
      await ask();
      await pause();
      // A new connection has room for a whole answer before it reaches this place.
      await link.commands.arm({ on: 'every response', end: { at: sentOnNewest(lab), how: 'reset' } });
      await ask();
      await link.commands.arm(undefined);
      return 3;
    },
  },
];

async function both(link: Link, request: FetchRequest): Promise<number> {
  await Promise.all([link.feed.holdOnce(request).settled, link.feed.holdOnce(request).settled]);
  return 2;
}

/** How long the capture may take to tell of what script has seen. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 400));
}

/** Octets of the server on the connection that was used last. */
function sentOnNewest({ reader }: LabSession): number {
  const entry = reader.entries.findLast(({ kind }) => kind === 'unit');
  const place = entry?.kind === 'unit' ? entry : undefined;
  return place ? reader.stretchOf(place).wire.server.octets.end : 0;
}

class BrowserAddsInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => {});
  #place: HTMLElement | undefined;
  #running = false;
  #result: { readonly trial: Trial; readonly counted: Counted } | undefined;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#running;
  }

  get waiting(): boolean {
    return this.#running;
  }

  open(link: Link): void {
    const trial = TRIALS.find(({ id }) => id === this.#form.value('trial'));
    if (trial) void this.#form.command(this.#run(link, trial));
  }

  forget(): void {
    this.#running = false;
    this.#result = undefined;
  }

  words(): StatusWords {
    return this.#running
      ? { tone: 'wait', text: 'Trying…' }
      : {
          tone: 'good',
          text: this.#result ? 'Tried, and counted on the wire.' : 'Connected to the sandbox. No request yet.',
        };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
    this.#place = form;
  }

  refresh(): void {
    const place = this.#place?.querySelector<HTMLElement>('[data-adds-result]');
    if (!place) return;
    const words = this.#result ? `${countedWords(this.#result.counted)} ${this.#result.trial.why}` : '';
    if (place.textContent !== words) show(place, words);
  }

  act(): boolean {
    return false;
  }

  async #run(link: Link, trial: Trial): Promise<void> {
    this.#running = true;
    this.#result = undefined;
    const from = this.#lab.reader.entries.length;
    try {
      const fetches = await trial.run(link, this.#lab);
      await pause();
      this.#result = { trial, counted: countRequests(this.#lab.reader, from, fetches) };
    } finally {
      this.#running = false;
    }
  }
}
