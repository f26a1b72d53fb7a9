import type { Capture } from '#capture/schema.ts';
import type { Work } from '#capture/work.ts';
import type { Row } from '#widgets/ladder/row.ts';
import type { Question } from '#widgets/predict/questions.ts';
import type { Stop } from '#widgets/time-travel/stops.ts';
import type { Viewpoint } from '#widgets/time-travel/viewpoint.ts';
import type { FieldWalk } from './field-walk.ts';
import type { LabSession } from './lab-session.ts';
import type { Subject } from './subject.ts';

/** One feature of a lab: it owns the elements it names and is told when anything changed. */
export interface LabPart {
  refresh(): void;
  /** A button with a `data-action` that the lab itself does not know was pressed. True: it was mine. */
  act?(action: string, button: HTMLElement): boolean;
  /** The lab is about to do one of its own actions. True: it waits, and `proceed` does it later. */
  delays?(action: string, proceed: () => void): boolean;
  /** The reader chose something, or looks at it another way. */
  touched?(): void;
}

/** What a feature may know and do of its lab. */
export interface LabContext {
  readonly root: HTMLElement;
  readonly session: LabSession;
  /** From where the capture is looked at. */
  readonly viewpoint: Viewpoint;
  readonly walk: FieldWalk;
  /** What is listed now. */
  rows(): readonly Row[];
  /** What shown times count from, in microseconds on the server's clock. */
  zero(): number;
  /** The row that is chosen. */
  chosen(): Row | undefined;
  /** Chooses a row by its key, from elsewhere than the list. */
  choose(key: string): void;
  /**
   * Looks at another moment; at now for undefined. `arrived` is called when it is shown, before this returns unless that takes
   * long; `progress` says how much of the way is done meanwhile.
   */
  goTo(stop: Stop | undefined, told?: { arrived?(): void; progress?(part: number): void }): void;
  /** Draws all anew after the viewpoint has changed, with the row at `key` chosen if there is one. */
  update(key: string | undefined): void;
  /** The capture without any token, as it may leave the page; in steps, and at once. */
  exporting(): Work<Capture | undefined>;
  exported(): Capture | undefined;
  /** The protocol message that is chosen, if one is. */
  subject(): Subject | undefined;
  /** Reads a text out to those who do not see it. */
  say(text: string): void;
  /** Does one of the lab's own actions, as if its button were pressed. */
  act(action: string): void;
  /** Asks what will happen where the reader wants to be asked, then goes on; goes on at once otherwise. */
  ask(question: Question | undefined, proceed: () => void): void;
}
