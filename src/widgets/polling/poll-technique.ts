import type { Link } from '#link/link.ts';
import type { Poller, PollOptions } from '#link/poller.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { TechniqueInUse } from '#widgets/lab/technique.ts';

/** How one kind of polling reads its form, and speaks. */
export interface PollKind {
  options(form: FeedForm): PollOptions;
  /** What goes on while it polls. */
  running(options: PollOptions): string;
}

/** A page that polls until it is stopped. What was seen is remembered from one start to the next. */
export class PollInUse implements TechniqueInUse {
  readonly waiting = false;
  readonly #lab: LabSession;
  readonly #kind: PollKind;
  readonly #form = new FeedForm(() => this.#again());
  #link: Link | undefined;
  #poller: Poller | undefined;

  constructor(lab: LabSession, kind: PollKind) {
    this.#lab = lab;
    this.#kind = kind;
  }

  get busy(): boolean {
    return this.#poller?.running === true;
  }

  open(link: Link): void {
    this.#link = link;
    this.#form.use(link);
    this.#start();
  }

  forget(): void {
    this.#poller?.stop();
    this.#poller = undefined;
    this.#link = undefined;
    this.#form.use(undefined);
  }

  words(): StatusWords {
    if (!this.#poller) return { tone: 'good', text: 'Connected to the sandbox. No request yet.' };
    const { cursor, options, running } = this.#poller;
    if (running) return { tone: 'good', text: this.#kind.running(options) };
    const seen = cursor === 0 ? 'No event has come.' : `The last event seen is number ${cursor}.`;
    return { tone: 'plain', text: `Stopped. ${seen} The feed goes on without this page.` };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
  }

  refresh(): void {
    if (this.#lab.state.kind === 'expired') this.#poller?.stop();
    this.#form.refresh(this.busy);
  }

  act(action: string): boolean {
    if (action !== 'stop') return this.#form.act(action);
    this.#poller?.stop();
    return true;
  }

  /** The settings changed: what is under way goes on with the new ones. */
  #again(): void {
    if (!this.busy) return;
    this.#poller?.stop();
    this.#start();
  }

  #start(): void {
    this.#poller = this.#link?.feed.poll(this.#kind.options(this.#form), this.#poller?.cursor ?? 0);
  }
}
