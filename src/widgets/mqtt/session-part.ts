import { MqttFollower } from '#measure/mqtt-follower.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { holdAtAnyTime } from '#widgets/peers/hold-any-time.ts';
import { handOffsView, topicsView } from './session-view.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  readonly topics: HTMLElement;
  readonly handOffs: HTMLElement;
  /** The lab's box that says whether what the sandbox sends is held. */
  readonly hold: HTMLInputElement;
}

/** The topics of a lab's clients, and its messages on their way from hand to hand. */
export class MqttSessionPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  #follower: MqttFollower | undefined;

  constructor(context: LabContext, places: Places) {
    this.#context = context;
    this.#places = places;
    places.handOffs.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-mqtt-entry]') : null;
      if (button) context.choose(button.dataset['mqttEntry'] ?? '');
    });
    holdAtAnyTime(context, places.hold);
  }

  refresh(): void {
    const { reader } = this.#context.viewpoint.scene();
    const isNew = reader !== this.#follower?.reader;
    const follower = isNew || !this.#follower ? new MqttFollower(reader) : this.#follower;
    this.#follower = follower;
    // What did not change is not drawn anew: a button that has the focus keeps it.
    if (!follower.advance() && !isNew) return;
    const { topics, handOffs } = this.#places;
    const focused = document.activeElement;
    const key = handOffs.contains(focused) ? (focused as HTMLElement).dataset['mqttEntry'] : undefined;
    show(topics, topicsView(follower.topics.levels));
    show(handOffs, handOffsView(follower.handOffs, true));
    if (key !== undefined) handOffs.querySelector<HTMLElement>(`[data-mqtt-entry="${CSS.escape(key)}"]`)?.focus();
  }
}
