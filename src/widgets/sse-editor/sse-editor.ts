import type { Specimen } from '#link/commands.ts';
import type { Link } from '#link/link.ts';
import type { HeardEvent, RecordedEventSource } from '#link/recorded-event-source.ts';
import { FeedForm } from '#widgets/feed/feed-form.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Technique, TechniqueInUse } from '#widgets/lab/technique.ts';
import { show } from '#widgets/markup/dom.ts';
import { compareLines, type Decoded, decodeStream, findingsOf, type ReconnectionTime } from './comparison.ts';
import { editorForm, resultView } from './editor-view.ts';
import { readNotation } from './notation.ts';
import { readPlaces } from './slice-places.ts';
import { specimens } from './specimens.ts';

/** The reader writes an event stream; the sandbox sends exactly these octets to an EventSource of the page. */
export const sseEditor: Technique = {
  start: 'Send it',
  webSocket: false,
  form: editorForm,
  use: (lab) => new SseEditorInUse(lab),
};

/** How long after the last slice an event may still come, and how long the browser may wait to ask again, in milliseconds. */
const SETTLED = 700;
const LONGEST_WAIT = 8000;

/** A stream on its way to the browser. */
interface Sending {
  readonly decoded: Decoded;
  readonly heard: HeardEvent[];
  readonly source: RecordedEventSource;
  readonly end: Specimen['end'];
  /** When all must have come, on the page's clock in milliseconds. */
  readonly due: number;
}

class SseEditorInUse implements TechniqueInUse {
  readonly #lab: LabSession;
  readonly #form = new FeedForm(() => this.#fit());
  #place: HTMLElement | undefined;
  #chosen = specimens[0]?.id;
  #link: Link | undefined;
  #sending: Sending | undefined;
  #drawn = '';
  /** How much had come in when it was looked at last, and when, on the page's clock in milliseconds. */
  #news = 0;
  #newsAt = 0;

  constructor(lab: LabSession) {
    this.#lab = lab;
  }

  get busy(): boolean {
    return this.#sending !== undefined && !this.#isSettled(this.#sending);
  }

  get waiting(): boolean {
    return this.busy;
  }

  open(link: Link): void {
    this.#link = link;
    const read = readNotation(this.#form.value('stream'));
    if ('error' in read) {
      this.#form.say(`Character ${read.at + 1}: ${read.error}.`);
      return;
    }
    const places = readPlaces(this.#form.value('places'), read.octets.length);
    if ('error' in places) {
      this.#form.say(places.error);
      return;
    }
    const slices = places.slices.length > 0 ? places.slices : this.#form.number('slice');
    const specimen: Specimen = {
      octets: read.octets,
      ...(slices === 0 ? {} : { slices }),
      pause: this.#form.number('pause'),
      end: this.#form.value('end') as Specimen['end'],
    };
    void this.#form.command(this.#send(link, specimen));
  }

  forget(): void {
    this.#sending?.source.close();
    this.#sending = undefined;
    this.#link = undefined;
  }

  words(): StatusWords {
    if (!this.#sending) return { tone: 'good', text: 'Connected to the sandbox. Nothing was sent yet.' };
    if (!this.busy) return { tone: 'good', text: 'Sent, and compared line by line.' };
    return this.#sending.source.readyState === 'CONNECTING' && this.#sending.heard.length > 0
      ? { tone: 'wait', text: 'The stream has ended; how long does the browser wait before it asks again?' }
      : { tone: 'wait', text: 'The octets are on their way to the EventSource.' };
  }

  heldAside(): undefined {}

  attach(form: HTMLElement): void {
    this.#form.attach(form);
    this.#place = form;
    this.#fit();
  }

  refresh(): void {
    if (this.#lab.state.kind === 'expired') this.#sending?.source.close();
    this.#note();
    const open = this.#sending !== undefined && this.#sending.source.readyState !== 'CLOSED';
    this.#form.refresh(open);
    const isBack = this.#sending && this.#sending.end !== 'keep open' && !this.busy;
    if (isBack) this.#sending?.source.close();
    this.#draw();
  }

  act(action: string): boolean {
    if (action !== 'stop') return false;
    this.#sending?.source.close();
    return true;
  }

  /** A specimen that is chosen becomes the text. */
  #fit(): void {
    const id = this.#form.value('specimen');
    if (id === this.#chosen) return;
    this.#chosen = id;
    const specimen = specimens.find((each) => each.id === id);
    this.#put('stream', specimen?.text ?? '');
    this.#put('slice', String(specimen?.slice ?? 0));
    this.#put('places', '');
    this.#put('end', /^retry/m.test(specimen?.text ?? '') ? 'end' : 'keep open');
  }

  #put(name: string, value: string): void {
    const control = this.#place?.querySelector<HTMLInputElement>(`[name="${name}"]`);
    if (control) control.value = value;
  }

  async #send(link: Link, specimen: Specimen): Promise<void> {
    await link.commands.setSpecimen(specimen);
    if (this.#link !== link) return;
    this.#sending?.source.close();
    const decoded = decodeStream(specimen.octets);
    const heard: HeardEvent[] = [];
    const source = link.feed.openEventSource(
      { types: decoded.types, heard: (event) => this.#opened() < 2 && heard.push(event) },
      'specimenStream',
    );
    const wait = specimen.end === 'keep open' ? SETTLED : LONGEST_WAIT;
    const due = link.now() / 1000 + sliceCount(specimen) * (specimen.pause + 2) + wait;
    this.#sending = { decoded, heard, source, end: specimen.end, due };
  }

  /** The page's events of the EventSource that is open now. */
  #seen() {
    const { page } = this.#lab;
    return page.slice(page.findLastIndex(({ name }) => name === 'new EventSource'));
  }

  /** How often it was opened: what comes after it asked again is the same stream once more. */
  #opened(): number {
    return this.#seen().filter(({ name }) => name === 'open').length;
  }

  /** How long the browser waited after the stream had ended; undefined while it has not come back. */
  #reconnection(told: number | undefined): ReconnectionTime | undefined {
    const seen = this.#seen();
    const lost = seen.find(({ name, detail }) => name === 'error' && detail?.['readyState'] === 'CONNECTING');
    const again = lost && seen.find(({ name, time }) => name === 'open' && time > lost.time);
    return lost && again && { told, waited: (again.time - lost.time) / 1000 };
  }

  /** A machine may be slower than the pauses: as long as anything comes in, more may follow. */
  #note(): void {
    const news = this.#lab.events.length + this.#lab.page.length;
    if (news === this.#news || !this.#link) return;
    this.#news = news;
    this.#newsAt = this.#link.now() / 1000;
  }

  /** Whether all has come that will. */
  #isSettled({ end, due, source }: Sending): boolean {
    const now = this.#link?.now() ?? Number.POSITIVE_INFINITY;
    const isBack = end !== 'keep open' && this.#opened() > 1;
    return isBack || now / 1000 >= Math.max(due, this.#newsAt + SETTLED) || source.readyState === 'CLOSED';
  }

  #draw(): void {
    const place = this.#place?.querySelector('[data-sse-result]');
    const sending = this.#sending;
    if (!place) return;
    const settled = !this.busy;
    const drawn = sending ? `${sending.due} ${sending.heard.length} ${settled}` : '';
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    if (!sending) {
      show(place);
      return;
    }
    const { decoded, heard } = sending;
    const lines = compareLines(decoded, heard);
    show(
      place,
      ...resultView(lines, findingsOf(lines, decoded, this.#reconnection(decoded.reconnectionTime)), settled),
    );
  }
}

function sliceCount({ octets, slices = octets.length }: Specimen): number {
  return typeof slices === 'number' ? Math.ceil(octets.length / slices) : slices.length + 1;
}
