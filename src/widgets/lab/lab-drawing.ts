import type { CaptureReader } from '#capture/reader.ts';
import { nextIndex } from '#widgets/ladder/ladder-keys.ts';
import { LadderList } from '#widgets/ladder/ladder-list.ts';
import { type LadderState, rowSentence } from '#widgets/ladder/ladder-view.ts';
import { hasOctets, type ListedRow, type Row, readKey } from '#widgets/ladder/row.ts';
import { RowFinder } from '#widgets/ladder/row-finder.ts';
import { show } from '#widgets/markup/dom.ts';
import { pastWords } from '#widgets/time-travel/past-words.ts';
import type { Stop } from '#widgets/time-travel/stops.ts';
import type { Viewpoint } from '#widgets/time-travel/viewpoint.ts';
import { chosenAtFirst } from './chosen-at-first.ts';
import { FieldWalk } from './field-walk.ts';
import { inSlices } from './in-slices.ts';
import type { LabContext, LabPart } from './lab-part.ts';
import type { LabPlaces } from './lab-places.ts';
import type { LabSession } from './lab-session.ts';
import { eventFieldView, eventView, headingView, totalsView } from './pane-views.ts';
import { RedrawPace } from './redraw-pace.ts';
import { RowLayers } from './row-layers.ts';
import type { StatusWords } from './status-words.ts';
import { type Subject, subjectOf } from './subject.ts';

/** The line that says where a lab stands, and what stands around it. */
export interface StatusLine {
  /** @param past what there is to say of the earlier moment that is looked at; undefined for now */
  draw(past: StatusWords | undefined): void;
  /** Stops what goes on by itself. */
  stop(): void;
}

/** What a lab's drawing is made with. */
interface DrawingSetup {
  /** Which message of a recorded capture is chosen while the reader has chosen none, from 1. */
  readonly first: number;
  /** Makes the status line; `say` reads a text out to those who do not see it. */
  status(say: (text: string) => void): StatusLine;
}

/** At most so many new rows are read out at once. */
const ANNOUNCED = 3;

/** What a lab shows: the list, the panes beside it, and which row of it is chosen. It acts on nothing. */
export class LabDrawing {
  readonly walk: FieldWalk;
  /** The features of the lab, which are told when all around the list is drawn. */
  parts: readonly LabPart[] = [];
  readonly #lab: LabSession;
  readonly #view: Viewpoint;
  readonly #places: LabPlaces;
  readonly #first: number;
  readonly #status: StatusLine;
  readonly #pace = new RedrawPace(() => this.#drawAround());
  readonly #list: LadderList;
  readonly #finder = new RowFinder();
  #scene: ReturnType<Viewpoint['scene']>;
  readonly #layers = new RowLayers();
  #rows: readonly Row[] = [];
  /** The rows as they are listed: with the layers of those that stand open. */
  #listed: readonly ListedRow[] = [];
  /** What is chosen in the list: the chosen row, or the layer of it that the chosen field lies in. */
  #pointed: string | undefined;
  #chosen: string | undefined;
  /** Reads the capture that was drawn last: another has other rows, even under the same keys. */
  #reader: CaptureReader | undefined;
  #subject: Subject | undefined;
  /** Whether the newest message is chosen by itself as it comes. */
  #follows = true;
  #scheduled = false;
  /** Gives up the way to another moment. */
  #stopGoing: () => void = () => {};
  /** The newest rows that were not read out yet. */
  #unsaid: readonly Row[] = [];

  constructor(lab: LabSession, view: Viewpoint, places: LabPlaces, { first, status }: DrawingSetup) {
    this.#lab = lab;
    this.#view = view;
    this.#places = places;
    this.#first = first;
    this.#scene = view.scene();
    this.#status = status((text) => this.say(text));
    this.#list = takeLadder(places.part('ladder'));
    this.walk = new FieldWalk(
      places.part('octets'),
      places.part('field'),
      (text) => this.say(text),
      () => this.#walked(),
    );
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** What shown times count from, in microseconds on the server's clock. */
  get zero(): number {
    return this.#scene.zero;
  }

  get chosenRow(): Row | undefined {
    return this.#rows[this.#finder.index(this.#rows, this.#chosen)];
  }

  /** The protocol message that is chosen, if one is. */
  get subject(): Subject | undefined {
    return this.#subject;
  }

  /**
   * Chooses the row that a reader pointed at, or one of its layers.
   *
   * @param elsewhere it was pointed at beside the list, where the focus stays
   */
  choose(key: string | undefined, elsewhere = false): void {
    if (key === undefined) return;
    const { row, path } = readKey(key);
    this.#follows = row === this.#rows.findLast(hasOctets)?.key;
    this.#chosen = row;
    this.#draw();
    if (path) this.walk.goTo(path);
    if (elsewhere) this.#list.reveal(row);
    else this.#list.focusChosen();
    this.#touch();
  }

  /** Chooses the row that a key leads to from the chosen one. False: the key leads nowhere. */
  chooseByKey(key: string): boolean {
    const here = this.#finder.index(this.#listed, this.#pointed);
    if (key === 'ArrowRight' || key === 'ArrowLeft') return this.#turnByKey(key, this.#listed[here]);
    const there = nextIndex(key, here, this.#listed.length, this.#list.page);
    if (there === undefined) return false;
    this.choose(this.#listed[there]?.key);
    return true;
  }

  /** Opens the chosen row. False: it has no layers, or they are open already. */
  openChosen(): boolean {
    const row = this.chosenRow;
    if (row?.kind !== 'unit' || row.carrier === undefined || this.#layers.isOpen(row.key)) return false;
    this.turnLayers(row.key, true);
    return true;
  }

  /** Opens or closes the layers of a row; turns them for undefined. */
  turnLayers(key: string, open = !this.#layers.isOpen(key)): void {
    this.#layers.turn(key, open);
    this.choose(key);
  }

  /** As in any tree: to the right opens a row and goes to its first layer, to the left goes to the row of a layer and closes it. */
  #turnByKey(key: 'ArrowRight' | 'ArrowLeft', row: ListedRow | undefined): boolean {
    if (row?.kind === 'layer') {
      if (key === 'ArrowRight') return false;
      this.turnLayers(row.parent, false);
      return true;
    }
    if (row?.kind !== 'unit' || row.carrier === undefined) return false;
    const isOpen = this.#layers.isOpen(row.key);
    if (isOpen === (key === 'ArrowRight')) return false;
    this.turnLayers(row.key, key === 'ArrowRight');
    return true;
  }

  /** The reader has chosen another field: where layers are open the list tells which it lies in. */
  #walked(): void {
    if (this.#listed.length > this.#rows.length) this.#drawList();
    this.#touch();
  }

  /** Brings the focus back to the list. */
  focusList(): void {
    this.#list.focusChosen();
  }

  /** From now on the newest message is chosen as it comes, and now is what is looked at. */
  follow(): void {
    this.#stopGoing();
    this.#follows = true;
    this.#list.comeBack();
    this.#view.goTo(undefined);
  }

  /**
   * Looks at another moment, with what came in it chosen; at now for undefined. A way that takes long is gone in slices, and
   * given up when another is gone.
   */
  goTo(stop: Stop | undefined, { arrived, progress }: Parameters<LabContext['goTo']>[1] = {}): void {
    this.#stopGoing();
    const before = this.chosenRow;
    const show = () => {
      this.#follows = stop === undefined;
      this.look(stop?.key ?? (before && this.#view.keyAfter(before)));
      arrived?.();
    };
    if (stop) this.#stopGoing = inSlices(this.#view.going(stop), { done: show, ...(progress ? { progress } : {}) });
    else {
      this.#view.goTo(undefined);
      show();
    }
  }

  /** Draws all anew from where the capture is looked at now, with the row at `key` chosen if there is one. */
  look(key: string | undefined): void {
    this.#meet();
    this.walk.forget();
    if (key !== undefined) this.#chosen = key;
    this.update();
    if (this.#chosen !== undefined) this.#list.reveal(this.#chosen);
  }

  /** Something has changed: draws it once a frame, however much comes in. */
  refresh(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden page has no frames, yet its lab goes on.
    const soon = document.hidden ? (draw: () => void) => setTimeout(draw, 100) : requestAnimationFrame;
    soon(() => {
      this.#scheduled = false;
      this.update(false);
    });
  }

  /** @param urgent whether all around the list is drawn at once, however lately it was drawn */
  update(urgent = true): void {
    this.#meet();
    this.#scene = this.#view.scene();
    this.#rows = this.#scene.rows;
    const added = this.#view.stop ? [] : this.#lab.takeAdded();
    const newest = added.findLast(hasOctets);
    const gone = this.#finder.index(this.#rows, this.#chosen) === -1;
    const recorded = this.#lab.state.kind === 'recorded';
    if (recorded && gone) this.#chosen = chosenAtFirst(this.#rows, this.#first)?.key;
    else if (!recorded && newest && (this.#follows || gone)) this.#chosen = newest.key;
    else if (gone) this.#chosen = this.#rows.findLast(hasOctets)?.key;
    if (!recorded) this.#unsaid = [...this.#unsaid, ...added.slice(-ANNOUNCED)].slice(-ANNOUNCED);
    // A reader who has chosen an older row may look elsewhere, however many come.
    const goes = added.length > 0 && (this.#follows || gone);
    const last = this.#follows ? this.#rows.at(-1)?.key : undefined;
    this.#draw(urgent, goes ? [last, this.#chosen].filter((key) => key !== undefined) : []);
    if (this.#view.isBehind) this.refresh();
  }

  /** Where there is another capture than before, nothing is chosen in it yet. */
  #meet(): void {
    if (this.#reader === this.#lab.reader) return;
    this.#reader = this.#lab.reader;
    this.walk.forget();
    this.#chosen = undefined;
    this.#follows = true;
    this.#list.comeBack();
  }

  /** Draws what was put off because messages streamed in. */
  catchUp(): void {
    this.#pace.catchUp();
  }

  /** Reads a text out to those who do not see it. */
  say(text: string): void {
    show(this.#places.part('live'), text);
  }

  /** Stops what goes on by itself. */
  stop(): void {
    this.#stopGoing();
    this.#status.stop();
    this.#pace.stop();
  }

  #touch(): void {
    for (const part of this.parts) part.touched?.();
  }

  /** What became of all that was held, where the sandbox that held it is no more. */
  get #lost(): LadderState['lost'] {
    if (this.#view.stop) return undefined;
    const { kind } = this.#lab.state;
    if (kind === 'expired') return 'never sent: the session ended';
    return kind === 'reconnecting' ? 'held when the sandbox fell silent' : undefined;
  }

  /** Draws the list; and what stands around it, which a stream of messages would change faster than it can be read. */
  #draw(urgent = true, revealed: readonly string[] = []): void {
    this.#drawList(...revealed);
    this.#pace.listDrawn(this.#rows.length, performance.now(), urgent);
  }

  #drawList(...revealed: readonly string[]): void {
    this.#listed = this.#layers.listed(this.#rows, this.#scene.reader);
    this.#pointed = this.#pointedNow();
    const layers = this.#layers;
    const looks = { ...this.walk.shown, lost: this.#lost };
    const state = { chosen: this.#pointed, choosable: true, zero: this.#scene.zero, ...looks, layers };
    this.#list.show(this.#listed, state, ...revealed);
  }

  #drawAround(): void {
    this.#drawPanes();
    const { stop } = this.#view;
    this.#status.draw(stop && pastWords(this.#scene, stop));
    const closed = stop ? this.#scene.page.findLast((event) => event.name === 'close') : this.#lab.closeEvent;
    show(this.#places.part('totals'), ...totalsView(this.#scene.totals(), closed));
    for (const part of this.parts) part.refresh();
    if (this.#unsaid.length > 0) this.say(this.#unsaid.map((row) => rowSentence(row, this.walk.shown)).join(' '));
    this.#unsaid = [];
  }

  #drawPanes(): void {
    const row = this.chosenRow;
    const subject = row && subjectOf(this.#scene.reader, row);
    this.#subject = subject;
    const heading = this.#places.part('heading');
    if (subject) show(heading, headingView(subject));
    else show(heading, row ? (row.kind === 'page' ? 'seen by the page' : 'seen by the sandbox') : 'nothing yet');
    if (subject && row) this.walk.show(row.key, subject);
    else {
      const event = row?.kind === 'page' || row?.kind === 'notice' ? row : undefined;
      this.walk.showOther(event && eventView(event, this.#scene.zero), event && eventFieldView(event));
    }
    if (this.#pointedNow() !== this.#pointed) this.#drawList();
  }

  #pointedNow(): string | undefined {
    return this.#layers.keyOf(this.#chosen, this.walk.path) ?? this.#chosen;
  }
}

/** The list that the page was built with gives way to one whose rows can be chosen: they take the focus, not their box. */
function takeLadder(box: HTMLElement): LadderList {
  for (const name of ['tabindex', 'role', 'aria-label']) box.removeAttribute(name);
  return new LadderList(box);
}
