import type { Link } from '#link/link.ts';
import type { Poller, PollOptions } from '#link/poller.ts';
import type { DeliveryWhatIf } from '#service/delivery-what-ifs.ts';
import { pollWhatIfs } from '#service/poll-what-ifs.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import { requiredWords, WhatIfChoice } from '#widgets/feed/what-if-choice.ts';
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
  readonly whatIf: WhatIfChoice<DeliveryWhatIf>;
  readonly #lab: LabSession;
  readonly #kind: PollKind;
  readonly #form = new FeedForm(() => this.#again());
  #link: Link | undefined;
  #poller: Poller | undefined;
  /** The reader wants it to poll, though the sandbox may have to be told first how it shall answer. */
  #wanted = false;
  #starts = 0;

  constructor(lab: LabSession, kind: PollKind) {
    this.#lab = lab;
    this.#kind = kind;
    this.whatIf = new WhatIfChoice(this.#form, pollWhatIfs, requiredWords);
  }

  get busy(): boolean {
    return this.#wanted;
  }

  open(link: Link): void {
    this.#link = link;
    this.#form.use(link);
    void this.#start(link);
  }

  forget(): void {
    this.#stop();
    this.#poller = undefined;
    this.#link = undefined;
    this.#form.use(undefined);
  }

  words(): StatusWords {
    return this.whatIf.words(this.#stateWords());
  }

  #stateWords(): StatusWords {
    if (!this.#poller) return { tone: 'good', text: 'Connected to the sandbox. No request yet.' };
    const { cursor, options, running } = this.#poller;
    if (running) return { tone: 'good', text: this.#kind.running(options) };
    const seen = cursor === 0 ? 'No event has come.' : `The last event seen is number ${cursor}.`;
    return { tone: 'plain', text: `Stopped. ${seen} The feed goes on without this page.` };
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
    if (action !== 'stop') return this.#form.act(action);
    this.#stop();
    return true;
  }

  /** The settings changed: what is under way goes on with the new ones. */
  #again(): void {
    if (!this.#link || !this.#wanted) return;
    this.#poller?.stop();
    void this.#start(this.#link);
  }

  /** Has the sandbox answer as the form says, and polls. */
  async #start(link: Link): Promise<void> {
    this.#wanted = true;
    this.#starts += 1;
    const start = this.#starts;
    await this.#form.deliver(this.whatIf.chosen?.plan ?? {});
    if (!this.#wanted || start !== this.#starts) return;
    this.#poller = link.feed.poll(this.#kind.options(this.#form), this.#poller?.cursor ?? 0);
  }

  #stop(): void {
    this.#wanted = false;
    this.#poller?.stop();
  }
}
