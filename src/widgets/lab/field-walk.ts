import {
  childField,
  type FieldPath,
  firstField,
  lastField,
  nextField,
  parentField,
  parsePath,
  pathText,
  previousField,
  samePath,
} from '#widgets/field/field-path.ts';
import { fieldAnnouncement } from '#widgets/field/field-view.ts';
import { show } from '#widgets/markup/dom.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import { fieldPaneView, octetsPaneView } from './pane-views.ts';
import { type Subject, tellingField } from './subject.ts';

/**
 * The octets of one message and the field chosen among them: by pointing (shown while pointed at), by pressing (kept), and
 * by keyboard (arrows walk, Home and End, Enter goes into a field, Escape out of it).
 */
export class FieldWalk {
  readonly #octets: HTMLElement;
  readonly #field: HTMLElement;
  readonly #say: (text: string) => void;
  readonly #touched: () => void;
  #shown = { unmasked: false, inflated: false };
  /** What is drawn may be of another moment than what is to be shown. */
  #stale = false;
  #subject: Subject | undefined;
  #key: string | undefined;
  #path: FieldPath = [];
  #pointed: string | undefined;
  /** The octets are scrolled: asking them how far would lay the page out. */
  #scrolled = false;
  /** Which rows of the octets were asked for. */
  #window: { readonly rows?: number; readonly from?: number } = {};

  /** @param touched called when the reader has chosen a field */
  constructor(octets: HTMLElement, field: HTMLElement, say: (text: string) => void, touched: () => void) {
    this.#octets = octets;
    this.#field = field;
    this.#say = say;
    this.#touched = touched;
    octets.tabIndex = 0;
    octets.addEventListener('click', (event) => this.#clicked(event));
    octets.addEventListener('pointerover', (event) => this.#point(pathOf(event.target)));
    octets.addEventListener(
      'scroll',
      () => {
        this.#scrolled = octets.scrollTop > 0;
      },
      { passive: true },
    );
    octets.addEventListener('pointerleave', () => this.#point(undefined));
    octets.addEventListener('toggle', (event) => this.#opened(event.target), { capture: true });
    field.addEventListener('click', (event) => this.#led(event.target));
  }

  /** Shows a message. The chosen field stays while it is the same message as before. */
  show(key: string, subject: Subject): void {
    const same = key === this.#key && subject.octets.length === this.#subject?.octets.length;
    const isKnown = subject.held === this.#subject?.held && subject.carried === this.#subject.carried;
    if (same && !this.#stale && isKnown) {
      const proven = subject.proof?.sent === this.#subject?.proof?.sent;
      this.#subject = subject;
      if (!proven) this.#drawField();
      return;
    }
    // What was held and is sent now is the same message: its field stays chosen.
    if (key !== this.#key && !sameMessage(subject, this.#subject)) this.#path = tellingField(subject.unit);
    if (key !== this.#key) this.#window = {};
    this.#key = key;
    this.#subject = subject;
    this.#stale = false;
    this.#draw();
    if (!same && this.#scrolled) this.#octets.scrollTop = 0;
  }

  /** Shows something that is no message, and what it means. */
  showOther(view: Markup | undefined, field: Markup | undefined): void {
    this.#subject = undefined;
    this.#key = undefined;
    show(this.#octets, ...(view ? [view] : []));
    show(this.#field, ...(field ? [field] : []));
  }

  /** The switches of how octets are shown. They hold for every message. */
  get shown(): { readonly unmasked: boolean; readonly inflated: boolean } {
    return this.#shown;
  }

  /** The field that is chosen. */
  get path(): FieldPath {
    return this.#path;
  }

  /** Turns switches. */
  look(shown: { readonly unmasked?: boolean; readonly inflated?: boolean }): void {
    this.#shown = { ...this.#shown, ...shown };
    this.#draw();
  }

  /** What is shown next is drawn anew, even if it seems to be what is shown. */
  forget(): void {
    this.#stale = true;
  }

  /** Chooses a field. */
  goTo(path: FieldPath): void {
    this.#walk(path);
  }

  /** Moves the focus to the octets. */
  enter(): void {
    this.#octets.focus();
    if (this.#subject) this.#say(fieldAnnouncement(this.#subject.unit, this.#path));
  }

  /** Takes a key that was pressed within the octets. `left`: the reader leaves them. */
  pressed(event: KeyboardEvent): 'left' | 'stayed' {
    const { target, key } = event;
    if (!(target instanceof Element) || !this.#octets.contains(target) || target.closest('summary, a, button, input')) {
      return 'stayed';
    }
    const unit = this.#subject?.unit;
    if (key === 'Escape') {
      event.preventDefault();
      const parent = parentField(this.#path);
      if (!unit || !parent || parent.length === 0) return 'left';
      this.#walk(parent);
      return 'stayed';
    }
    const path = unit && walked(unit, this.#path, key);
    if (!path) return 'stayed';
    event.preventDefault();
    this.#walk(path);
    return 'stayed';
  }

  #clicked(event: MouseEvent): void {
    const more = event.target instanceof Element ? event.target.closest<HTMLElement>('.octets-more') : null;
    if (more) {
      this.#window = { rows: Number(more.dataset['rows']), from: Number(more.dataset['from']) };
      this.#draw();
      return;
    }
    const path = pathOf(event.target);
    if (!path || !this.#subject) return;
    this.#walk(path);
    this.#octets.focus({ preventScroll: true });
  }

  /** The table of all fields is made when it is opened: it may be long. */
  #opened(target: EventTarget | null): void {
    if (target instanceof HTMLDetailsElement && target.open && !target.querySelector('table')) this.#draw();
  }

  /** One of the layers above the field was pressed. */
  #led(target: EventTarget | null): void {
    const crumb = target instanceof Element ? target.closest<HTMLElement>('[data-crumb]')?.dataset['crumb'] : undefined;
    if (crumb === undefined) return;
    this.#walk(parsePath(crumb) ?? []);
    this.#octets.focus({ preventScroll: true });
  }

  #walk(path: FieldPath): void {
    if (!this.#subject || samePath(path, this.#path)) return;
    this.#path = path;
    this.#window = {};
    this.#draw();
    this.#octets.querySelector('.is-selected')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#say(fieldAnnouncement(this.#subject.unit, path));
    this.#touched();
  }

  #point(path: FieldPath | undefined): void {
    const text = path && pathText(path);
    if (!this.#subject || text === this.#pointed) return;
    for (const element of this.#octets.querySelectorAll('.is-pointed')) element.classList.remove('is-pointed');
    this.#pointed = text;
    if (text !== undefined) {
      for (const element of this.#octets.querySelectorAll(`[data-field="${text}"]`))
        element.classList.add('is-pointed');
    }
    this.#drawField(path);
  }

  #draw(): void {
    if (!this.#subject) return;
    const hadFocus = this.#octets.contains(document.activeElement);
    const annotate = this.#octets.querySelector('details')?.open === true;
    const scrolled = this.#scrolled ? this.#octets.scrollTop : 0;
    show(
      this.#octets,
      octetsPaneView(this.#subject, {
        path: this.#path,
        ...this.#shown,
        ...this.#window,
        more: true,
        annotate,
        table: annotate ? 'all' : 'none',
      }),
    );
    if (this.#scrolled) this.#octets.scrollTop = scrolled;
    if (hadFocus && !this.#octets.contains(document.activeElement)) this.#octets.focus({ preventScroll: true });
    this.#pointed = undefined;
    this.#drawField();
  }

  #drawField(path: FieldPath = this.#path): void {
    if (this.#subject) show(this.#field, ...fieldPaneView(this.#subject, { path, ...this.#shown, more: true }));
  }
}

function sameMessage(one: Subject, other: Subject | undefined): boolean {
  if (one.side !== other?.side || one.octets.length !== other.octets.length || one.held === other.held) return false;
  return one.unit.offset === other.unit.offset && one.octets.every((octet, at) => octet === other.octets[at]);
}

function pathOf(target: EventTarget | null): FieldPath | undefined {
  const text = target instanceof Element ? target.closest<HTMLElement>('[data-field]')?.dataset['field'] : undefined;
  return text === undefined ? undefined : parsePath(text);
}

function walked(unit: Subject['unit'], path: FieldPath, key: string): FieldPath | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return nextField(unit, path);
    case 'ArrowLeft':
    case 'ArrowUp':
      return previousField(unit, path);
    case 'Home':
      return firstField(unit);
    case 'End':
      return lastField(unit);
    case 'Enter':
      return childField(unit, path);
    default:
      return undefined;
  }
}
