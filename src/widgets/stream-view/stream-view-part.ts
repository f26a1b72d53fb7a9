import { backlogOf } from '#measure/backlog.ts';
import type { LabFollower } from '#widgets/feed/lab-follower.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { backlogView } from './backlog-view.ts';
import { boundariesOf } from './boundaries.ts';
import { boundariesTable, boundariesView } from './stream-view.ts';

/** What the part owns of a lab's HTML. */
interface Places {
  readonly backlog: HTMLElement;
  readonly drawing: HTMLElement;
  readonly table: HTMLElement;
}

/**
 * An answer that goes on, the one of the chosen row or the newest: where its octets are, and around the chosen row, or the
 * newest, the three boundaries in them.
 */
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
    const followed = follower.requests.findLast(({ request: each }) => held === undefined || each === held);
    if (followed) show(this.#places.backlog, ...backlogView(backlogOf(followed)));
    const request = held ?? followed?.request;
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
