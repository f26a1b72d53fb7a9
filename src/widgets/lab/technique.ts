import type { Link } from '#link/link.ts';
import type { FeedTechnique } from '#measure/feed-follower.ts';
import type { WhatIfChoice } from '#widgets/feed/what-if-choice.ts';
import type { Listing } from '#widgets/ladder/timeline.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import type { LabContext, LabPart } from './lab-part.ts';
import type { LabPlaces } from './lab-places.ts';
import type { LabSession } from './lab-session.ts';
import type { LabSetup } from './lab-setup.ts';
import type { StatusWords } from './status-words.ts';

/** A way for a page and the sandbox to talk, as labs offer it: an entry of techniques.ts. */
export interface Technique {
  /** What the lab's first button says. */
  readonly start: string;
  /** Whether the page opens a WebSocket: then its lab has all that handshakes are broken and frames are made with. */
  readonly webSocket: boolean;
  /** By which way the feed is had, if that is what the page does: its lab then shows what became of each event. */
  readonly feed?: FeedTechnique;
  /** How what is said on its WebSockets is counted below the lab, if it is: call by call, or two beside each other. */
  readonly dialogues?: 'calls' | 'side by side';
  /** What stands below the lab's buttons: one element whose `data-part` is `technique`. `title` and `setup` are the lab's. */
  form(title: string, setup: LabSetup): Markup;
  /** The features that only a lab of this technique has, with their places in its HTML. */
  parts?(context: LabContext, places: LabPlaces): LabPart[];
  /** What a simulation cannot show of it beside what none can show, as a sentence. */
  readonly unshown?: string;
  /** Makes what one lab does this way; `lab` is asked for what it knows, whenever that is needed. */
  use(lab: LabSession): TechniqueInUse;
}

/** What is listed in a lab whose page does `technique`. */
export function listingOf(technique: Technique): Listing {
  return { feed: technique.feed !== undefined };
}

/** What one lab does, and how far it is. */
export interface TechniqueInUse {
  /** Whether the first button has to wait for what is under way. */
  readonly busy: boolean;
  /** Whether it waits for something that will not say so by itself: its words are then asked for now and again. */
  readonly waiting: boolean;
  /** Whether what script will see of connecting is worth a prediction although nothing goes wrong on purpose. */
  readonly foretold?: boolean;
  /** What is to go wrong, where that is chosen in the form. */
  readonly whatIf?: WhatIfChoice;
  /** Does what the first button says, on a link that is live. */
  open(link: Link): void;
  /** The session was let go, and what was under way with it. */
  forget(): void;
  /** How it stands while the sandbox answers and holds nothing. */
  words(): StatusWords;
  /** Whom a held head of an answer keeps waiting, and why; undefined when nobody. */
  heldAside(): string | undefined;
  /** Takes the page's form over. `press` presses one of the lab's buttons by its `data-action`. */
  attach(form: HTMLElement, press: (action: string) => void): void;
  /** Anything may have changed: the form shows it. */
  refresh(): void;
  /** A button that the lab itself does not know was pressed. True: it was one of the form's, and what comes of it is followed. */
  act(action: string): boolean;
}
