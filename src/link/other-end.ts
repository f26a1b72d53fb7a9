import { findSandbox, ownSandbox, type Sandbox } from './find-sandbox.ts';
import type { Link, LinkObserver } from './link.ts';
import { openLiveLink } from './live.ts';

/** Opens a link that a lab talks through. Rejects with RefusedError, or with TypeError when nothing answers. */
export type OpenLink = (observer: LinkObserver) => Promise<Link>;

/** What the reader wants the labs to talk to: the page's own origin, another sandbox, a simulation. */
export type Choice = { readonly kind: 'live'; readonly origin: string } | { readonly kind: 'simulated' };

/** Told on the document when another choice was made. */
export const CHOSEN = 'other-end-chosen';

/** Where the choice is kept for the other pages of the tab. */
const KEY = 'wire101-other-end';

/** What the labs of this page talk to. A lab that has talked to a sandbox never gets a simulation in its place unasked. */
class OtherEnds {
  #choice = kept();
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

  choose(choice: Choice): void {
    this.#choice = choice;
    if (choice.kind === 'simulated') this.#sandbox = undefined;
    try {
      sessionStorage.setItem(KEY, choice.kind === 'live' ? choice.origin : choice.kind);
    } catch {
      // Storage is refused: the choice lasts as long as the page.
    }
    document.dispatchEvent(new Event(CHOSEN));
  }

  /** Asks the page's own origin, once, and nothing else. */
  async ask(): Promise<void> {
    if (this.#choice) return;
    this.#sandbox ??= await ownSandbox();
  }

  /**
   * What answers a lab now.
   * @param simulate opens a simulated session, where what the lab does can be simulated
   * @throws TypeError when nothing does
   */
  async find(simulate: OpenLink | undefined): Promise<OpenLink> {
    const choice = this.#choice;
    if (choice?.kind === 'simulated' && simulate) return simulate;
    const origin = choice?.kind === 'live' ? choice.origin : (this.#sandbox?.origin ?? location.origin);
    const sandbox = await findSandbox(origin);
    if (sandbox) {
      this.#sandbox = sandbox;
      return (observer) => openLiveLink(sandbox.origin, observer);
    }
    if (!choice && !this.#sandbox && simulate) return simulate;
    throw new TypeError('no sandbox answers');
  }
}

function kept(): Choice | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    if (text === null) return undefined;
    return text === 'simulated' ? { kind: 'simulated' } : { kind: 'live', origin: text };
  } catch {
    return undefined;
  }
}

export const otherEnds = new OtherEnds();
