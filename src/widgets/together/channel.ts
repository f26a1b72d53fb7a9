import type { FeedState } from '#link/commands.ts';
import type { Link } from '#link/link.ts';

/** A message as one technique brought it. */
export interface Line {
  /** Its number, where the technique has one. */
  readonly id?: number;
  /** What stands before the text: who said it, or on which topic. */
  readonly head?: string;
  readonly text: string;
  /** What else the technique says of it. */
  readonly how: readonly string[];
}

/** Whether the page takes part by a technique. */
export type Presence = 'away' | 'coming' | 'here';

/** What a channel comes to: a session, and how far its feed is. */
export interface Place {
  readonly link: Link;
  readonly room: FeedState;
}

/** One technique by which the page hears what is said. What was heard is kept while it is away. */
export interface Channel {
  readonly presence: Presence;
  readonly lines: readonly Line[];
  /** What went wrong last, as far as script is told. */
  readonly trouble: string | undefined;
  /** Takes part from now on, and gets what was missed as the technique has it. */
  come(place: Place): void;
  /** Takes part no more, as a page does that is left. */
  leave(): void;
  /** The session is gone: nothing that it kept for this page is there any more. */
  forget(): void;
}

/** How many lines are kept. */
const KEPT = 100;

/** What one technique brought, the newest last. */
export class Lines {
  readonly all: Line[] = [];

  add(line: Line): void {
    this.all.push(line);
    this.all.splice(0, this.all.length - KEPT);
  }

  clear(): void {
    this.all.length = 0;
  }
}

/** What is said of a message with a number that was said before the page came. */
export function missed(id: number, { room }: Place): readonly string[] {
  return id <= room.last ? ['said before you came'] : [];
}
