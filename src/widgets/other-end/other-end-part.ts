import type { Choice } from '#link/choice.ts';
import { goLive } from '#link/go-live.ts';
import { CHOSEN, otherEnds } from '#link/other-end.ts';
import { copyText } from '#widgets/export/copy-text.ts';
import { enable } from '#widgets/lab/enable.ts';
import type { LabPart } from '#widgets/lab/lab-part.ts';
import { show, toDom } from '#widgets/markup/dom.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import { goLiveView, startCommand, wentLiveView } from './go-live-view.ts';
import { endWords } from './words.ts';

/** What the part knows and does of the widget that it stands in: a lab, or another that talks to a sandbox. */
interface OtherEndContext {
  readonly session: {
    /** What the first button says. */
    readonly start: string;
    readonly origin: 'live' | 'simulated' | 'recorded';
    /** Whether the other end answers; undefined where that is not known now. */
    readonly answers: boolean | undefined;
    readonly link: { readonly origin: 'live' | 'simulated' } | undefined;
    readonly events: readonly unknown[];
    leave(reason: string): void;
  };
  act(action: string): void;
  say(text: string): void;
}

/** What the part owns of the widget's HTML. */
interface Places {
  readonly live: HTMLElement;
  readonly simulated: HTMLElement;
  readonly words: HTMLElement;
  /** Below it is shown how to go live. */
  readonly control: HTMLElement;
}

/** The one control by which a reader says what a lab talks to, and the way to a sandbox where none answers. */
export class OtherEndPart implements LabPart {
  readonly #context: OtherEndContext;
  readonly #places: Places;
  /** Elsewhere a page has no service worker (Secure Contexts). */
  readonly #canSimulate = isSecureContext;
  readonly #unshown: string | undefined;
  readonly #panel = toDom(goLiveView(location.origin)) as HTMLElement;

  /** @param unshown what a simulation cannot show of what the widget does beside what none can show, as a sentence */
  constructor(context: OtherEndContext, places: Places, unshown?: string) {
    this.#context = context;
    this.#places = places;
    this.#unshown = unshown;
    document.addEventListener(CHOSEN, () => this.refresh());
    places.control.setAttribute('role', 'group');
    places.control.setAttribute('aria-label', 'What this lab talks to');
    places.control.after(this.#panel);
    this.#panel.addEventListener('keydown', (event) => this.#pressed(event));
    void otherEnds.ask().then(() => this.refresh());
  }

  refresh(): void {
    const { live, simulated, words } = this.#places;
    const { start, origin, answers } = this.#context.session;
    const next = this.#next;
    live.setAttribute('aria-pressed', String(next === 'live'));
    simulated.setAttribute('aria-pressed', String(next === 'simulated'));
    enable(simulated, this.#canSimulate);
    const address = this.#address;
    const known = { canSimulate: this.#canSimulate, unshown: this.#unshown };
    const text = endWords({ start, origin, address, answers, next, ...known });
    if (words.textContent !== text) words.textContent = text;
  }

  act(action: string): boolean {
    switch (action) {
      case 'choose-live':
        if (otherEnds.sandbox && otherEnds.choice?.kind !== 'simulated')
          this.#choose({ kind: 'live', origin: otherEnds.sandbox.origin });
        else void this.#seek();
        return true;
      case 'choose-simulated':
        this.#choose({ kind: 'simulated' });
        this.#open(false);
        return true;
      case 'go-live':
        void this.#goLive();
        return true;
      case 'go-live-copy':
        void this.#copy();
        return true;
      case 'go-live-close':
        this.#open(false);
        this.#places.live.focus();
        return true;
      default:
        return false;
    }
  }

  /** What the next session is with, as far as that is known. */
  get #next(): 'live' | 'simulated' | undefined {
    const { choice, sandbox } = otherEnds;
    if (choice?.kind === 'simulated' && this.#canSimulate) return 'simulated';
    if (choice?.kind === 'live' || sandbox) return 'live';
    return this.#canSimulate ? 'simulated' : undefined;
  }

  get #address(): string | undefined {
    const { choice, sandbox } = otherEnds;
    return choice?.kind === 'live' ? new URL(choice.origin).host : sandbox?.address;
  }

  /** A sandbox at the page's own origin is at hand; otherwise the reader is told how to get one. */
  async #seek(): Promise<void> {
    const own = await goLive(location.origin);
    if (own.kind === 'live') this.#choose({ kind: 'live', origin: own.sandbox.origin });
    else this.#open(true);
  }

  #choose(choice: Choice): void {
    const { session } = this.#context;
    const isOther = session.link !== undefined && session.link.origin !== choice.kind;
    if (isOther && session.events.length > 0) this.#context.act('compare-keep');
    otherEnds.choose(choice);
    if (isOther) session.leave(`you chose ${choice.kind}`);
    this.refresh();
    this.#context.say(this.#places.words.textContent ?? '');
  }

  #open(open: boolean): void {
    this.#panel.hidden = !open;
    if (open) this.#field().focus();
  }

  async #goLive(): Promise<void> {
    const outcome = await goLive(this.#field().value);
    const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
    const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : '';
    this.#tell(...wentLiveView(outcome, location.origin, path));
    if (outcome.kind !== 'live') return;
    this.#open(false);
    this.#choose({ kind: 'live', origin: outcome.sandbox.origin });
  }

  async #copy(): Promise<void> {
    const copied = await copyText(startCommand(location.origin));
    this.#tell(copied ? 'The command is on the clipboard.' : 'There is no clipboard here: select the command above.');
  }

  #tell(...content: readonly (Markup | string)[]): void {
    const note = this.#panel.querySelector<HTMLElement>('[data-part="go-live-note"]');
    if (!note) return;
    show(note, ...content);
    this.#context.say(note.textContent ?? '');
  }

  #field(): HTMLInputElement {
    return this.#panel.querySelector('input') as HTMLInputElement;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      event.stopPropagation();
      void this.#goLive();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#open(false);
      this.#places.live.focus();
    }
  }
}
