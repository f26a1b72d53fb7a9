import type { Conversation } from '#capture/pasted/conversation.ts';
import { conversationLink } from '#capture/pasted/link.ts';
import { linkTo, readLink } from '#widgets/deep-link/link-state.ts';
import { keyAt, placeOf } from '#widgets/deep-link/linked-row.ts';
import { copyText } from '#widgets/export/copy-text.ts';
import { fieldAt } from '#widgets/field/field-path.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { linkToMessage, NO_LINK } from './inspect-part.ts';

/** How long the reader’s choice must stand before the address says it, in milliseconds: browsers refuse too many changes. */
const SETTLED = 250;
/** How long a button says that it copied, in milliseconds. */
const SHOWN_COPIED = 1500;

/** Keeps the octets, and what is looked at in them, in the part of the address that no server is sent. */
export class InspectorLinkPart implements LabPart {
  readonly #context: LabContext;
  readonly #note: HTMLElement;
  #conversation: Conversation | undefined;
  /** What a link says of where to look, until it is looked at. */
  #goal: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param note where it is told that there is no link */
  constructor(context: LabContext, note: HTMLElement) {
    this.#context = context;
    this.#note = note;
  }

  /** What is shown from now on; undefined for a file, which has no link of its own. */
  showing(conversation: Conversation | undefined): void {
    this.#conversation = conversation;
    this.#note.hidden = true;
    this.touched();
  }

  /** What is shown next is looked at as these parts of a link say. */
  going(parts: readonly string[]): void {
    this.#goal = parts.join('&');
  }

  refresh(): void {
    if (this.#goal === undefined || !this.#context.session.settled || this.#context.rows().length === 0) return;
    const goal = this.#goal;
    this.#goal = undefined;
    const state = readLink(`#${goal}`)?.state;
    if (!state) return;
    const { walk } = this.#context;
    walk.look({ unmasked: state.unmasked, inflated: state.inflated });
    const key = keyAt(this.#context.rows(), state);
    if (key === undefined) return;
    this.#context.update(key);
    const subject = this.#context.subject();
    if (state.field && subject && fieldAt(subject.unit, state.field)) walk.goTo(state.field);
  }

  touched(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const link = this.#conversation && conversationLink(this.#conversation);
      const hash = link === undefined ? '' : `#${link}${this.#place()}`;
      history.replaceState(history.state, '', `${location.pathname}${location.search}${hash}`);
    }, SETTLED);
  }

  act(action: string, button: HTMLElement): boolean {
    if (action !== 'copy-link') return false;
    void this.#copy(button);
    return true;
  }

  async #copy(button: HTMLElement): Promise<void> {
    const hash = this.#conversation ? this.#linkToAll(this.#conversation) : linkToMessage(this.#context);
    if (hash === undefined) {
      this.#tell(`${NO_LINK} Send the file instead.`);
      return;
    }
    const url = new URL(hash, location.href).href;
    if (!(await copyText(url))) {
      this.#tell(`There is no clipboard here. The link is: ${url}`);
      return;
    }
    show(button, 'copied');
    this.#context.say('The link is on the clipboard. The octets are in it, after the #, and no server is sent them.');
    setTimeout(() => show(button, 'copy link'), SHOWN_COPIED);
  }

  #linkToAll(conversation: Conversation): string | undefined {
    const link = conversationLink(conversation);
    return link === undefined ? undefined : `#${link}${this.#place()}`;
  }

  /** What is looked at, as parts of a link. */
  #place(): string {
    const { walk } = this.#context;
    const field = this.#context.subject() ? walk.path : undefined;
    const state = { ...NOWHERE, ...placeOf(this.#context.rows(), this.#context.chosen()), field, ...walk.shown };
    const text = linkTo(state).slice(1);
    return text === '' ? '' : `&${text}`;
  }

  #tell(text: string): void {
    this.#note.hidden = false;
    show(this.#note, text);
    this.#context.say(text);
  }
}

const NOWHERE = { lab: 1, unmasked: false, inflated: false, intended: false } as const;
