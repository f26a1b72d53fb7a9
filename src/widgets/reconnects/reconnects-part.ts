import type { LabFollower } from '#widgets/feed/lab-follower.ts';
import type { LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { type Reconnect, reconnectsOf } from './reconnects.ts';
import { reconnectsView } from './reconnects-view.ts';

/** How the EventSource of a lab came back, each time its stream had broken off. */
export class ReconnectsPart implements LabPart {
  readonly #follower: LabFollower;
  readonly #place: HTMLElement;
  #drawn: string | undefined;

  constructor(follower: LabFollower, place: HTMLElement) {
    this.#follower = follower;
    this.#place = place;
  }

  refresh(): void {
    const { reader, follower } = this.#follower.now();
    const reconnects = reconnectsOf(reader, follower.requests);
    const drawn = reconnects.map(signOf).join();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    show(this.#place, reconnectsView(reconnects, true));
  }
}

/** Changes when what is drawn of it does: a button that has the focus is not drawn anew without need. */
function signOf({ key, before, first }: Reconnect): string {
  return `${key} ${before} ${first}`;
}
