import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import type { Observation } from '#widgets/verdict/observation.ts';
import { questionView, toldView } from './predict-view.ts';
import { handshakeQuestion, type Question, serverFrameQuestion } from './questions.ts';
import { Score, type Told } from './score.ts';

/** How often it is looked whether a prediction has come true, in milliseconds. */
const LOOK = 250;

const NOTHING: Observation = { script: undefined, wire: undefined };

/** What the part owns of a lab's HTML. */
interface Places {
  /** Where questions and their outcome are shown. */
  readonly place: HTMLElement;
  /** The checkbox "ask me first". */
  readonly wanted: HTMLInputElement;
  /** The checkbox by which a connection begins with its 101 held: the question then comes before the step. */
  readonly hold: HTMLInputElement;
}

/** Asks before a decisive step what will happen, then says what did. */
export class PredictPart implements LabPart {
  readonly #context: Pick<LabContext, 'session' | 'viewpoint' | 'say'>;
  readonly #places: Places;
  readonly #seen: () => Observation;
  readonly #score = new Score();
  #asked: { readonly question: Question; readonly proceed: () => void; readonly from: Element | null } | undefined;
  #told: { readonly told: Told; readonly at: number } | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;

  /** @param seen what is known of the page's last WebSocket, whenever it is asked */
  constructor(context: Pick<LabContext, 'session' | 'viewpoint' | 'say'>, places: Places, seen: () => Observation) {
    this.#context = context;
    this.#places = places;
    this.#seen = seen;
  }

  /** Asks, where the reader wants that, and then goes on. */
  ask(question: Question | undefined, proceed: () => void): void {
    if (!question || !this.#places.wanted.checked) {
      proceed();
      return;
    }
    this.#stopLooking();
    this.#asked = { question, proceed, from: document.activeElement };
    const { place } = this.#places;
    place.hidden = false;
    show(place, questionView(question));
    place.querySelector('button')?.focus();
    this.#context.say(question.text);
  }

  /** Connecting with a deviation armed, and letting go of what is held, are decisive. */
  delays(action: string, proceed: () => void): boolean {
    if (!this.#places.wanted.checked) return false;
    const question = this.#questionBefore(action);
    if (!question) return false;
    this.ask(question, proceed);
    return true;
  }

  act(action: string, button: HTMLElement): boolean {
    if (action !== 'predict') return false;
    const asked = this.#asked;
    if (!asked) return true;
    this.#asked = undefined;
    const answer = button.dataset['answer'];
    if (answer === undefined) {
      this.#told = undefined;
      this.#places.place.hidden = true;
      show(this.#places.place);
    } else this.#tell({ question: asked.question, chosen: answer, happened: undefined });
    if (asked.from instanceof HTMLElement) asked.from.focus();
    asked.proceed();
    return true;
  }

  refresh(): void {
    // At an earlier moment how it turned out is not known yet.
    const isPast = this.#context.viewpoint.stop !== undefined;
    if (!this.#asked) this.#places.place.hidden = !this.#told || isPast;
    if (!this.#told || this.#told.told.happened !== undefined) return;
    const { told, at } = this.#told;
    const happened = told.question.settle(performance.now() - at);
    if (happened === undefined) return;
    this.#stopLooking();
    const settled = { ...told, happened };
    this.#score.count(settled);
    this.#told = { told: settled, at };
    show(this.#places.place, toldView(settled, this.#score));
    this.#context.say(this.#places.place.textContent ?? '');
  }

  #tell(told: Told): void {
    this.#told = { told, at: performance.now() };
    show(this.#places.place, toldView(told, this.#score));
    this.#looking = setInterval(() => this.refresh(), LOOK);
  }

  #stopLooking(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #questionBefore(action: string): Question | undefined {
    const { held, whatIf, whatIfs } = this.#context.session;
    if (action === 'connect') {
      const isDecisive = whatIf !== undefined || this.#context.session.technique.foretold === true;
      if (!isDecisive || this.#places.hold.checked) return undefined;
      const before = whatIfs.length;
      return handshakeQuestion(() => (this.#context.session.whatIfs.length > before ? this.#seen() : NOTHING));
    }
    if (action === 'step' || action === 'run') {
      const [first] = held;
      if (first?.event.side !== 'server') return undefined;
      if (first.event.kind === 'response head') return handshakeQuestion(this.#seen);
      return first.event.kind === 'frame' ? serverFrameQuestion(this.#seen) : undefined;
    }
    return undefined;
  }
}
