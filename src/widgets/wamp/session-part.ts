import { WampFollower } from '#measure/wamp-follower.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { holdAtAnyTime } from '#widgets/peers/hold-any-time.ts';
import { routedView } from './routed-view.ts';
import { routerView } from './router-view.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  readonly router: HTMLElement;
  readonly routed: HTMLElement;
  /** The lab's box that says whether what the sandbox sends is held. */
  readonly hold: HTMLInputElement;
}

/** What the router of a lab keeps, and the calls and events on their way through it. */
export class WampSessionPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  #follower: WampFollower | undefined;

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    places.routed.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-wamp-entry]') : null;
      if (button) context.choose(button.dataset['wampEntry'] ?? '');
    });
    holdAtAnyTime(context, places.hold);
  }

  refresh(): void {
    const { reader } = this.#context.viewpoint.scene();
    const isNew = reader !== this.#follower?.reader;
    const follower = isNew || !this.#follower ? new WampFollower(reader) : this.#follower;
    this.#follower = follower;
    // What did not change is not drawn anew: a button that has the focus keeps it.
    if (!follower.advance() && !isNew) return;
    const { router, routed } = this.#places;
    const focused = document.activeElement;
    const key = routed.contains(focused) ? (focused as HTMLElement).dataset['wampEntry'] : undefined;
    show(router, routerView(follower.sessions));
    show(routed, routedView(follower, true));
    if (key !== undefined) routed.querySelector<HTMLElement>(`[data-wamp-entry="${CSS.escape(key)}"]`)?.focus();
  }
}
