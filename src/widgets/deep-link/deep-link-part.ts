import type { Capture } from '#capture/schema.ts';
import type { Work } from '#capture/work.ts';
import { copyText } from '#widgets/export/copy-text.ts';
import { fieldAt } from '#widgets/field/field-path.ts';
import { inSlices } from '#widgets/lab/in-slices.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import { type LinkState, labNumber, linkTo, readLink } from './link-state.ts';
import { keyAt, placeOf } from './linked-row.ts';

/** How long the reader's choice must stand before the address says it, in milliseconds: browsers refuse too many changes. */
const SETTLED = 250;

/** How long a button says that it copied, in milliseconds. */
const SHOWN_COPIED = 1500;

/** What a lab can have the sandbox do wrong. */
export interface LinkedWhatIfs {
  readonly chosen: { readonly id: string } | undefined;
  /** False when the lab cannot do it. */
  choose(id: string): boolean;
}

/** Keeps the page's address at what the reader looks at, and takes a reader to what an address says. */
export class DeepLinkPart implements LabPart {
  readonly #context: LabContext;
  readonly #note: HTMLElement;
  readonly #whatIfs: LinkedWhatIfs | undefined;
  /** The capture in which the address was followed last; undefined before the first. */
  #followedIn: Capture | 'live' | undefined;
  /** What this part has put after the `#` last: the reader's own way, which leads nowhere in another capture. */
  #written: string | undefined;
  #stopOpening: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param note where it is told what of a link says nothing
   * @param whatIfs what a link to this lab can choose to go wrong, if it can
   */
  constructor(context: LabContext, note: HTMLElement, whatIfs: LinkedWhatIfs | undefined) {
    this.#context = context;
    this.#note = note;
    this.#whatIfs = whatIfs;
    addEventListener('hashchange', () => this.#open());
    context.root.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLSelectElement && target.name === 'what-if') this.touched();
    });
  }

  refresh(): void {
    const { recorded = 'live', settled } = this.#context.session;
    // A live capture that takes a recorded one's place begins anew: no address is followed in it.
    const done = this.#followedIn === recorded || (recorded === 'live' && this.#followedIn !== undefined);
    if (done || this.#context.rows().length === 0 || !settled) return;
    this.#followedIn = recorded;
    if (location.hash !== this.#written) this.#open();
  }

  touched(): void {
    clearTimeout(this.#timer);
    const { reader } = this.#context.session;
    this.#timer = setTimeout(() => {
      // What was chosen in a capture that gave way to another is chosen no more.
      if (reader !== this.#context.session.reader) return;
      this.#note.hidden = true;
      this.#write(linkTo(this.#state()));
    }, SETTLED);
  }

  act(action: string, button: HTMLElement): boolean {
    if (action !== 'copy-link') return false;
    void this.#copy(button);
    return true;
  }

  async #copy(button: HTMLElement): Promise<void> {
    const url = new URL(linkTo(this.#state()), location.href);
    this.#write(url.hash);
    if (!(await copyText(url.href))) {
      this.#tell(`There is no clipboard here. The link is this page’s address now: ${url.href}`);
      return;
    }
    show(button, 'copied');
    const { opened } = this.#context.session;
    const inFile = 'It names a place in the file that you opened: whoever follows it needs that file too.';
    const opens = opened?.from === 'file' ? inFile : `It opens ${opened ? 'this' : 'the recorded'} capture.`;
    this.#context.say(`The link to this field is on the clipboard. ${opens}`);
    setTimeout(() => show(button, 'copy link'), SHOWN_COPIED);
  }

  #write(hash: string): void {
    history.replaceState(history.state, '', hash);
    this.#written = hash;
  }

  #state(): LinkState {
    const { viewpoint, walk } = this.#context;
    const rows = this.#context.rows();
    const row = this.#context.chosen();
    const stop = viewpoint.stop;
    return {
      lab: labNumber(this.#context.root),
      ...placeOf(rows, row),
      field: this.#context.subject() ? walk.path : undefined,
      at: stop ? viewpoint.index(viewpoint.counted) + 1 : undefined,
      ...walk.shown,
      intended: viewpoint.intended,
      whatIf: this.#whatIfs?.chosen?.id,
    };
  }

  #open(): void {
    const link = readLink(location.hash);
    if (!link || link.state.lab !== labNumber(this.#context.root)) return;
    this.#stopOpening();
    this.#stopOpening = inSlices(this.#looking(link.state), {
      done: (ignored) => {
        const all = [...link.ignored, ...ignored, ...this.#choose(link.state)];
        // The address says it already.
        clearTimeout(this.#timer);
        this.#context.root.scrollIntoView({ block: 'start' });
        if (all.length === 0) this.#note.hidden = true;
        else this.#tell(`Of this link was ignored: ${all.join(', ')}.`);
      },
    });
  }

  /** Looks at the capture from where a state says, in steps; what of it there is not. */
  *#looking(state: LinkState): Work<string[]> {
    const { viewpoint, walk } = this.#context;
    const ignored: string[] = [];
    walk.look({ unmasked: state.unmasked, inflated: state.inflated });
    yield* viewpoint.turning(state.intended, undefined);
    if (state.intended && !viewpoint.canIntend) {
      viewpoint.intended = false;
      ignored.push('intended (no fault has touched this capture)');
    }
    if (state.at === undefined) {
      this.#context.goTo(undefined);
      return ignored;
    }
    const stops = yield* viewpoint.counting();
    const stop = stops[state.at - 1];
    if (stop) yield* viewpoint.going(stop);
    else ignored.push(`at=${state.at} (there are ${stops.length} moments)`);
    this.#context.goTo(stop);
    return ignored;
  }

  /** Chooses what a state says among what is looked at now; what of it there is not. */
  #choose(state: LinkState): string[] {
    const { walk } = this.#context;
    const ignored: string[] = [];
    const key = keyAt(this.#context.rows(), state);
    if (key !== undefined) this.#context.update(key);
    else if (state.message !== undefined) ignored.push(`m=${state.message} (there is no such message here)`);
    else if (state.page !== undefined) ignored.push(`page=${state.page} (the page saw no such thing here)`);
    if (state.field) {
      const subject = this.#context.subject();
      if (key !== undefined && subject && fieldAt(subject.unit, state.field)) walk.goTo(state.field);
      else ignored.push(`f=${state.field.join('.')} (there is no such field here)`);
    }
    if (state.whatIf !== undefined && !this.#whatIfs?.choose(state.whatIf)) {
      ignored.push(`what-if=${state.whatIf} (this lab cannot do it)`);
    }
    return ignored;
  }

  #tell(text: string): void {
    this.#note.hidden = false;
    show(this.#note, ...visibleText(text));
    this.#context.say(text);
  }
}
