import type { LinkObserver } from '#link/link.ts';
import { otherEnds } from '#link/other-end.ts';
import { raceCsv } from '#measure/race-csv.ts';
import { RaceResult } from '#measure/race-result.ts';
import { copyText } from '#widgets/export/copy-text.ts';
import inUse from '#widgets/lab/lab-in-use.css?inline';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import { show } from '#widgets/markup/dom.ts';
import { OtherEndPart } from '#widgets/other-end/other-end-part.ts';
import { showProgress } from '#widgets/progress/progress.ts';
import { keepLastRace, lastRace } from './last-race.ts';
import { RaceForm } from './race-form.ts';
import { resultFragment, resultIn, settingsFragment, settingsIn } from './race-link.ts';
import { raceView } from './race-view.ts';
import { type Phase, runRace } from './run-race.ts';

const DOING: Readonly<Record<Phase, string>> = {
  opening: 'Opening the lanes',
  'warming up': 'Warming up',
  measuring: 'Racing',
  collecting: 'Waiting for what is on its way',
};

/** How often what there is so far is drawn, in milliseconds: drawing takes time from what is measured. */
const REDRAW = 1000;

/** The race in its page: `<wire-race>` around the HTML that Race.astro made. */
class RaceElement extends HTMLElement {
  #form: RaceForm | undefined;
  #ends: OtherEndPart | undefined;
  #result: RaceResult | undefined;
  #running: AbortController | undefined;
  #origin: RaceResult['origin'] = 'recorded';
  #drawn = 0;

  connectedCallback(): void {
    this.#form = new RaceForm(this.#part('form') as HTMLFormElement, this.#part('scenario-words'));
    this.#result = RaceResult.parse(JSON.parse(this.dataset['recorded'] ?? ''));
    this.#ends = this.#otherEnd();
    this.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#start();
    });
    this.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-action]') : null;
      if (button && button.getAttribute('aria-disabled') !== 'true') this.#act(button.dataset['action'] ?? '');
    });
    addEventListener('hashchange', () => void this.#follow());
    addEventListener('pagehide', () => this.#running?.abort());
    void this.#follow();
  }

  /** What the page shows: the recorded race, or the reader's last one. */
  result(): RaceResult | undefined {
    return this.#result;
  }

  #otherEnd(): OtherEndPart {
    const element = this;
    const session = {
      start: 'Start the race',
      get origin() {
        return element.#origin;
      },
      answers: true,
      link: undefined,
      events: [],
      leave() {},
    };
    const places = {
      live: this.#button('choose-live'),
      simulated: this.#button('choose-simulated'),
      words: this.#part('other-end-words'),
      control: this.#part('other-end'),
    };
    return new OtherEndPart({ session, act() {}, say: (text) => this.#say(text) }, places);
  }

  #act(action: string): void {
    switch (action) {
      case 'stop':
        this.#running?.abort();
        break;
      case 'csv':
        this.#save('csv', 'text/csv', (result) => raceCsv(result));
        break;
      case 'json':
        this.#save('json', 'application/json', (result) => `${JSON.stringify(result, null, 2)}\n`);
        break;
      case 'link-settings':
        void this.#copySettings();
        break;
      case 'link-result':
        void this.#copyResult();
        break;
      case 'print':
        print();
        break;
      default:
        this.#ends?.act(action);
    }
  }

  async #start(): Promise<void> {
    if (this.#running) return;
    const read = this.#form?.read();
    const problem = read && 'problem' in read ? read.problem : '';
    this.#part('form-note').textContent = problem;
    if (!read || 'problem' in read) return;
    const running = new AbortController();
    this.#running = running;
    this.#busy(true);
    this.#say('The race begins.');
    try {
      const open = await otherEnds.find();
      const result = await runRace({
        settings: read.settings,
        open: async (observer: LinkObserver) => {
          const link = await open(observer);
          this.#origin = link.origin;
          this.#ends?.refresh();
          return link;
        },
        progress: (phase, part) => {
          showProgress(this.#part('progress'), { doing: DOING[phase], stop: 'stop' }, part);
        },
        changed: (so) => this.#draw(so, false),
        stop: running.signal,
      });
      this.#draw(result, true);
      withStorage((storage) => keepLastRace(result, storage));
      this.#told(result.stopped ? 'Stopped: this is what was measured until then.' : 'The race is over.');
    } catch (error) {
      this.#told(
        `The race did not come to its end: ${error instanceof Error ? error.message : String(error)}`,
        'wrong',
      );
    } finally {
      this.#running = undefined;
      this.#busy(false);
    }
  }

  #busy(busy: boolean): void {
    const start = this.#button('start');
    if (busy) start.setAttribute('aria-disabled', 'true');
    else {
      start.removeAttribute('aria-disabled');
      const hadFocus = this.#part('progress').contains(document.activeElement);
      show(this.#part('progress'));
      if (hadFocus) start.focus();
    }
    this.toggleAttribute('data-running', busy);
    if (busy) this.#told('');
  }

  #draw(result: RaceResult, over: boolean): void {
    const now = performance.now();
    if (!over && now - this.#drawn < REDRAW) return;
    this.#drawn = now;
    this.#result = result;
    const place = this.#part('result');
    const open = [...place.querySelectorAll('details')].map((details) => details.open);
    show(place, ...raceView(result));
    for (const [index, details] of place.querySelectorAll('details').entries()) details.open = open[index] ?? false;
    this.dataset['shown'] = over ? 'over' : 'running';
  }

  /** Shows what the page's address asks for: settings, a result, or else the reader's last race. */
  async #follow(): Promise<void> {
    const fragment = location.hash.slice(1);
    const settings = settingsIn(fragment);
    if (settings) {
      this.#form?.write(settings);
      this.#told('The settings are those of the link.');
      return;
    }
    const shared = await resultIn(fragment);
    const result = shared ?? (fragment === '' ? withStorage(lastRace) : undefined);
    if (result === undefined || this.#running) return;
    this.#form?.write(result.settings);
    this.#draw(result, true);
    this.#told(shared ? 'The result that the link holds: another browser’s, perhaps.' : 'Your last race.');
  }

  #save(extension: string, type: string, write: (result: RaceResult) => string): void {
    if (!this.#result) return;
    const file = new Blob([write(this.#result)], { type });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `race-${this.#result.startedAt.slice(0, 19).replaceAll(':', '.')}.${extension}`;
    link.click();
    // The download has taken the address over by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.#told(`Saved ${link.download}: ${file.size} octets.`);
  }

  async #copySettings(): Promise<void> {
    const read = this.#form?.read();
    if (!read) return;
    this.#part('form-note').textContent = 'problem' in read ? read.problem : '';
    if ('settings' in read) await this.#copy(settingsFragment(read.settings));
  }

  async #copyResult(): Promise<void> {
    if (this.#result) await this.#copy(await resultFragment(this.#result));
  }

  async #copy(fragment: string): Promise<void> {
    const text = `${location.href.split('#')[0]}#${fragment}`;
    const isCopied = await copyText(text);
    const box = this.#part('text') as HTMLTextAreaElement;
    box.hidden = isCopied;
    box.value = isCopied ? '' : text;
    if (!isCopied) box.select();
    this.#told(isCopied ? 'The link is on the clipboard.' : 'There is no clipboard here: copy the link below.');
  }

  #told(text: string, tone: 'plain' | 'wrong' = 'plain'): void {
    this.#part('message').textContent = text;
    this.#part('status').dataset['tone'] = tone;
    this.#say(text);
  }

  #say(text: string): void {
    this.#part('live').textContent = text;
  }

  #part(name: string): HTMLElement {
    return this.querySelector(`[data-part="${name}"]`) as HTMLElement;
  }

  #button(action: string): HTMLElement {
    return this.querySelector(`[data-action="${action}"]`) as HTMLElement;
  }
}

/** A page may not even look at its storage where that is refused. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}

adoptStyle(inUse);
customElements.define('wire-race', RaceElement);
