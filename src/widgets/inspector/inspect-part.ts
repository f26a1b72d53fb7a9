import { excerptOf } from '#capture/pasted/excerpt.ts';
import { conversationLink, MOST_LINKED } from '#capture/pasted/link.ts';
import { atOnce } from '#capture/work.ts';
import { linkTo } from '#widgets/deep-link/link-state.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';

/**
 * The link to a message by itself, with all that crossed on its connection before it, which its meaning depends on.
 *
 * @returns from the `#` on; undefined where that is too much for a link, or the capture does not hold all of it
 */
export function linkToMessage(context: Omit<LabContext, 'ask'>): string | undefined {
  const capture = context.exported();
  const row = context.chosen();
  if (!capture || row?.kind !== 'unit') return undefined;
  const events = [...atOnce(context.viewpoint.seeing(capture.events))];
  const excerpt = excerptOf({ ...capture, events }, row.place);
  const link = excerpt && conversationLink(excerpt.conversation);
  if (excerpt === undefined || link === undefined) return undefined;
  const { walk } = context;
  const state = { lab: 1, message: excerpt.message, field: walk.path, ...walk.shown, intended: false };
  return `#${link}&${linkTo(state).slice(1)}`;
}

/** Why there is no link to a message. */
export const NO_LINK = `A link holds at most ${MOST_LINKED} octets, and with this message goes all that its connection carried before it, from the first octet on.`;

/** Opens the chosen message of a lab in the inspector, in a page of its own. */
export class InspectPart implements LabPart {
  readonly #context: LabContext;
  readonly #note: HTMLElement;

  /** @param note where it is told that a message cannot be opened there */
  constructor(context: LabContext, note: HTMLElement) {
    this.#context = context;
    this.#note = note;
  }

  refresh(): void {
    const button = this.#context.root.querySelector<HTMLElement>('[data-action="inspect-message"]');
    if (button) button.hidden = this.#context.chosen()?.kind !== 'unit';
  }

  act(action: string, button: HTMLElement): boolean {
    if (action !== 'inspect-message') return false;
    const link = linkToMessage(this.#context);
    this.#note.hidden = link !== undefined;
    if (link !== undefined) {
      open(`${button.dataset['inspector']}${link}`, '_blank', 'noopener');
      return true;
    }
    show(this.#note, `${NO_LINK} Export the capture, and open the file in the inspector.`);
    this.#context.say(NO_LINK);
    return true;
  }
}
