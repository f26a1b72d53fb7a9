import type { LabFollower } from '#widgets/feed/lab-follower.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { boundariesOf } from './boundaries.ts';
import { boundariesTable, boundariesView } from './stream-view.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  readonly drawing: HTMLElement;
  readonly table: HTMLElement;
}

/** The octets of an answer that goes on with the three boundaries in them: around the chosen row, or the newest. */
export class StreamViewPart implements LabPart {
  readonly #context: LabContext;
  readonly #follower: LabFollower;
  readonly #places: Places;
  #drawn = '';

  constructor(context: LabContext, follower: LabFollower, places: Places) {
    this.#context = context;
    this.#follower = follower;
    this.#places = places;
    new ResizeObserver(() => this.refresh()).observe(places.drawing);
  }

  refresh(): void {
    const { reader, follower } = this.#follower.now();
    const row = this.#context.chosen();
    const place = row?.kind === 'unit' && row.side === 'server' ? row.place : undefined;
    const held = place && follower.seen.holding(place);
    const request = held ?? follower.requests.at(-1)?.request;
    const stretch = request && reader.stretchOf({ ...request, side: 'client' });
    const boundaries = stretch && boundariesOf(stretch, request, held && place?.unit);
    const { drawing, table } = this.#places;
    const width = drawing.clientWidth;
    const drawn = boundaries ? `${width} ${request?.connection} ${boundaries.offset} ${boundaries.octets.length}` : '';
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    if (boundaries) show(drawing, boundariesView(boundaries, width));
    else show(drawing, 'No answer yet.');
    show(table, ...(boundaries ? [boundariesTable(boundaries)] : []));
  }
}
