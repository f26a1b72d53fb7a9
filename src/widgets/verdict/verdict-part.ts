import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { type Observation, Observer } from './observation.ts';
import { judged, type Run, verdictAnnouncement, verdictView } from './verdict-view.ts';

/** Shows, for the run that was last begun, what the standard requires beside what was done. */
export class VerdictPart implements LabPart {
  readonly #context: Pick<LabContext, 'session' | 'viewpoint' | 'say'>;
  readonly #place: HTMLElement;
  #observer: Observer;
  #reader: LabContext['session']['reader'];
  #shown = '';
  #said = '';

  constructor(context: Pick<LabContext, 'session' | 'viewpoint' | 'say'>, place: HTMLElement) {
    this.#context = context;
    this.#place = place;
    this.#reader = context.session.reader;
    this.#observer = new Observer(this.#reader);
  }

  /** What is known of the page's last WebSocket. */
  ofPage(): Observation {
    const { page, whatIfs } = this.#context.session;
    return this.#observed().ofSocket(Math.max(0, whatIfs.length - 1), page);
  }

  ofConnection(connection: number): Observation {
    return this.#observed().ofConnection(connection);
  }

  refresh(): void {
    const run = this.#run();
    const verdict = run && judged(run);
    const view = verdict ? verdictView(verdict) : undefined;
    const text = JSON.stringify(view ?? '');
    this.#place.hidden = view === undefined;
    if (text === this.#shown) return;
    this.#shown = text;
    show(this.#place, ...(view ? [view] : []));
    if (!verdict || verdict.judgement.state === 'not over') return;
    const said = verdictAnnouncement(verdict);
    if (said !== this.#said) this.#context.say(said);
    this.#said = said;
  }

  /** The run begun last: the page's last WebSocket, or a raw client opened after it. */
  #run(): Run | undefined {
    const { session, viewpoint } = this.#context;
    // At an earlier moment how it ended is not known yet.
    if (session.origin === 'recorded' || viewpoint.stop) return undefined;
    const page = this.ofPage();
    const raw = [...session.reader.connections.values()].findLast(({ peer }) => peer === 'raw client');
    if (raw && raw.id > (page.wire?.connection ?? -1)) return { seen: this.ofConnection(raw.id), whatIf: undefined };
    return page.script ? { seen: page, whatIf: session.whatIfs.at(-1) } : undefined;
  }

  #observed(): Observer {
    const { reader } = this.#context.session;
    if (reader !== this.#reader) {
      this.#reader = reader;
      this.#observer = new Observer(reader);
    }
    return this.#observer;
  }
}
