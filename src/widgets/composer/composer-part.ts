import type { InjectedBreach } from '#link/commands.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { serverFrameQuestion } from '#widgets/predict/questions.ts';
import type { FrameSender } from '#widgets/sender/frame-sender.ts';
import { type FrameComposed, FrameComposer } from './composer.ts';
import { flipBit, judge } from './frame-model.ts';
import { outcomeView } from './outcome-view.ts';

/** Octets of the longest frame that is taken over to be edited. */
const MOST_OCTETS = 65_536;

/** What the part owns of a lab's HTML. */
interface Places {
  readonly panel: HTMLDetailsElement;
  readonly body: HTMLElement;
  /** The button that takes the chosen frame over. */
  readonly edit: HTMLElement;
  /** The octets of the chosen message, whose bits are pressed. */
  readonly octets: HTMLElement;
}

/** A frame composed by hand, or taken from the capture, and sent by the server or by a raw client. */
export class ComposerPart implements LabPart {
  readonly #context: LabContext;
  readonly #places: Places;
  readonly #frames: FrameSender;
  readonly #composer = new FrameComposer();
  readonly #outcome = document.createElement('div');
  readonly #conclusion = document.createElement('p');
  /** Who received the frame that was sent last. */
  #receiver: 'browser' | 'server' | undefined;
  /** Where the frame that is being edited begins: its side and offset. */
  #edited: string | undefined;

  constructor(context: LabContext, places: Places, frames: FrameSender) {
    this.#context = context;
    this.#places = places;
    this.#frames = frames;
    this.#outcome.className = 'composer-outcome';
    this.#outcome.setAttribute('role', 'status');
    this.#conclusion.className = 'composer-conclusion';
    places.body.replaceChildren(this.#composer, this.#outcome, this.#conclusion);
    this.#composer.addEventListener('frame-composed', (event) => {
      const { octets, sender } = (event as CustomEvent<FrameComposed>).detail;
      if (sender === 'server') this.#asServer(octets);
      else this.#asClient(octets);
    });
    places.octets.addEventListener('click', (event) => this.#pressedBit(event));
  }

  refresh(): void {
    const subject = this.#context.subject();
    const { edit, octets } = this.#places;
    edit.hidden = subject?.unit.kind !== 'frame';
    const editing = this.#edited !== undefined && this.#edited === this.#name() && this.#places.panel.open;
    edit.setAttribute('aria-pressed', String(editing));
    octets.classList.toggle('is-flipping', editing);
    const conclusion = this.#receiver && this.#frames.conclusion(this.#receiver);
    if (this.#conclusion.textContent !== (conclusion ?? '')) this.#conclusion.textContent = conclusion ?? '';
  }

  act(action: string): boolean {
    if (action !== 'edit-frame') return false;
    this.#edit();
    return true;
  }

  #edit(): void {
    const subject = this.#context.subject();
    if (!subject) return;
    if (subject.octets.length > MOST_OCTETS) {
      this.#context.say(`The composer takes frames of at most ${MOST_OCTETS} octets.`);
      return;
    }
    this.#edited = this.#name();
    this.#composer.octets = subject.octets;
    const { panel } = this.#places;
    panel.open = true;
    this.refresh();
    panel.scrollIntoView({ block: 'nearest' });
    this.#composer.querySelector<HTMLElement>('[data-bit]')?.focus();
  }

  /** While a frame is edited, a press on one of its bits in the lab's own figure flips that bit in the composer. */
  #pressedBit({ target }: Event): void {
    if (!this.#places.octets.classList.contains('is-flipping') || !(target instanceof Element)) return;
    const bit = target.closest<HTMLElement>('[data-bit]')?.dataset['bit'];
    if (bit === undefined) return;
    this.#composer.octets = flipBit(this.#composer.octets, Number(bit));
    this.#context.say(`Bit ${bit} is flipped in the composer.`);
  }

  #name(): string | undefined {
    const subject = this.#context.subject();
    return subject && `${subject.side} ${subject.unit.offset}`;
  }

  #asServer(octets: Uint8Array): void {
    this.#context.ask(serverFrameQuestion(this.#frames.seenOfPage), () => {
      void this.#frames.asServer(octets).then(({ words, breaches }) => this.#tell(words, breaches, 'client'));
    });
  }

  #asClient(octets: Uint8Array): void {
    this.#context.ask(this.#frames.rawQuestion(octets), () => {
      const { broken } = judge(octets, 'client', { betweenFragments: false, deflate: false });
      const breaches = broken.map(({ rule: { id, ...rule }, blame }) => ({ rule: id, ...rule, blame }));
      this.#frames.raw.sendFrame(octets).then(
        () => this.#tell('A raw client sends it, once its handshake is done.', breaches, 'server'),
        (error: unknown) =>
          this.#tell(`It could not be sent: ${error instanceof Error ? error.message : error}.`, [], 'server'),
      );
    });
  }

  #tell(words: string, breaches: readonly InjectedBreach[], receiver: 'client' | 'server'): void {
    show(this.#outcome, ...outcomeView(words, breaches, receiver));
    this.#receiver = receiver === 'client' ? 'browser' : 'server';
    this.refresh();
  }
}
