import { EFFECTIVE, LineKind } from './line-kinds.ts';

/** The buffers that the lines of one event fill (HTML section 9.2.6). */
export class EventBuffers {
  /** Index of the line to be taken next; -1 before the first event. */
  next = -1;
  /** Index of the first line of the event. */
  first = -1;
  type = '';
  data: string | undefined;
  /** Undefined where no line of the event has set it. */
  lastEventId: string | undefined;

  /** Empties the buffers before line `first`. */
  begin(first: number): void {
    this.first = first;
    this.next = first;
    this.type = '';
    this.data = undefined;
    this.lastEventId = undefined;
  }

  /** Takes the next line, a field with this value. */
  take(kind: number, context: number, value: string): void {
    this.next += 1;
    if (kind === LineKind.data) this.data = this.data === undefined ? value : `${this.data}\n${value}`;
    else if (kind === LineKind.event) this.type = value;
    else if (kind === LineKind.id && context & EFFECTIVE) this.lastEventId = value;
  }
}
