import type { CaptureReader } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import { FeedFollower, type FeedTechnique } from '#measure/feed-follower.ts';
import type { LabContext } from '#widgets/lab/lab-part.ts';

/** Follows the feed through what a lab looks at: its capture as it grows, another one, or an earlier moment. */
export class LabFollower {
  readonly #context: LabContext;
  readonly #technique: FeedTechnique;
  #reader: CaptureReader | undefined;
  #follower: FeedFollower | undefined;
  #pages = 0;
  #last: PageEvent | undefined;

  constructor(context: LabContext, technique: FeedTechnique) {
    this.#context = context;
    this.#technique = technique;
  }

  /** What has been followed by now; it is the same follower as long as the lab looks at the same capture. */
  now(): { readonly reader: CaptureReader; readonly follower: FeedFollower } {
    const { viewpoint, session } = this.#context;
    const { reader, page } = viewpoint.scene();
    const goesOn = reader === this.#reader && page[this.#pages - 1] === this.#last;
    const follower = goesOn && this.#follower ? this.#follower : new FeedFollower(reader, this.#technique);
    follower.advance(page, session.clock.offset);
    this.#reader = reader;
    this.#follower = follower;
    this.#pages = page.length;
    this.#last = page.at(-1);
    return { reader, follower };
  }
}
