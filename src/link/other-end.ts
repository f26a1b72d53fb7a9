import { type Choice, keepChoice, keptChoice, tellEnd } from './choice.ts';
import { findSandbox, ownSandbox, type Sandbox } from './find-sandbox.ts';
import type { Link, LinkObserver } from './link.ts';
import { openLiveLink } from './live.ts';
import { simulate } from './simulate.ts';

/** Opens a link that a lab talks through. Rejects with RefusedError, or with TypeError when nothing answers. */
export type OpenLink = (observer: LinkObserver) => Promise<Link>;

/** Told on the document when another choice was made. */
export const CHOSEN = 'other-end-chosen';

/** What the labs of this page talk to. A lab that has talked to a sandbox never gets a simulation in its place unasked. */
class OtherEnds {
  #choice = keptChoice();
  /** The sandbox that the page's labs have talked to. */
  #sandbox: Sandbox | undefined;

  /** What the reader has said; undefined before. */
  get choice(): Choice | undefined {
    return this.#choice;
  }

  /** The sandbox that is talked to unless the reader says otherwise; undefined while none has answered. */
  get sandbox(): Sandbox | undefined {
    return this.#sandbox;
  }

  /** Takes what the reader has said; a sandbox that is chosen has answered. */
  choose(choice: Choice): void {
    this.#choice = choice;
    if (choice.kind === 'simulated') this.#sandbox = undefined;
    keepChoice(choice);
    tellEnd(choice.kind === 'live' ? { kind: 'live', address: new URL(choice.origin).host } : choice);
    document.dispatchEvent(new Event(CHOSEN));
  }

  /** Asks the page's own origin, once, and nothing else. */
  async ask(): Promise<void> {
    if (this.#choice) return;
    this.#sandbox ??= await ownSandbox();
  }

  /**
   * What answers a lab now.
   * @param lab what it is called
   * @throws TypeError when nothing does
   */
  async find(lab = document.title): Promise<OpenLink> {
    const choice = this.#choice;
    if (choice?.kind === 'simulated') return simulate;
    const origin = choice?.kind === 'live' ? choice.origin : (this.#sandbox?.origin ?? location.origin);
    const sandbox = await findSandbox(origin);
    if (sandbox) {
      this.#sandbox = sandbox;
      tellEnd({ kind: 'live', address: sandbox.address });
      return (observer) => openLiveLink(sandbox.origin, observer, lab);
    }
    if (!choice && !this.#sandbox) return simulate;
    tellEnd({ kind: 'lost', address: new URL(origin).host });
    throw new TypeError('no sandbox answers');
  }
}

export const otherEnds = new OtherEnds();
