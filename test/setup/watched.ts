import { CaptureReader } from '#capture/reader.ts';
import type { CaptureEvent, PageEvent } from '#capture/schema.ts';
import { Adder } from '#widgets/lab/totals.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';
import type { Watched } from '#widgets/time-travel/viewpoint.ts';

/** A capture as a viewpoint watches it; more events may come. */
export class WatchedCapture implements Watched {
  readonly reader = new CaptureReader();
  readonly clock = { offset: 0, uncertainty: 0 };
  readonly page: PageEvent[];
  readonly events: CaptureEvent[] = [];
  readonly listing = { feed: true };
  readonly #timeline = new Timeline(this.reader, this.listing);
  readonly #adder = new Adder(this.reader);

  constructor({ events, page }: { events: readonly CaptureEvent[]; page: readonly PageEvent[] }) {
    this.page = [...page];
    for (const event of events) this.receive(event);
  }

  receive(event: CaptureEvent): void {
    this.events.push(event);
    this.reader.receive(event);
  }

  get held() {
    return this.reader.held;
  }

  rows() {
    return this.#timeline.rows(this.page, this.clock, true);
  }

  totals() {
    return this.#adder.totals();
  }
}
