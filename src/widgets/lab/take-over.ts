import type { Capture } from '#capture/schema.ts';
import { atOnce, type Work } from '#capture/work.ts';
import { Viewpoint } from '#widgets/time-travel/viewpoint.ts';
import { LabActing } from './lab-acting.ts';
import { LabDrawing, type StatusLine } from './lab-drawing.ts';
import type { LabContext, LabPart } from './lab-part.ts';
import { LabPlaces } from './lab-places.ts';
import type { LabSession } from './lab-session.ts';

/** What differs between the pages in which captures are looked at. */
interface Setup {
  /** Which message of a recorded capture is chosen while the reader has chosen none, from 1. */
  readonly first: number;
  /** Makes the status line; `say` reads a text out to those who do not see it. */
  status(places: LabPlaces, say: (text: string) => void): StatusLine;
  /** Makes the features that stand around the panes. */
  parts(context: Omit<LabContext, 'ask'>, places: LabPlaces): readonly LabPart[];
}

/** What a page’s element does with its lab from then on. */
interface TakenOver {
  readonly drawing: LabDrawing;
  readonly context: Omit<LabContext, 'ask'>;
  readonly places: LabPlaces;
}

/** Takes over the HTML that the page was built with: list, panes and buttons in `root` show `lab` and act on it. */
export function takeOver(root: HTMLElement, lab: LabSession, { first, status, parts }: Setup): TakenOver {
  const view = new Viewpoint(lab);
  const places = new LabPlaces(root);
  const drawing = new LabDrawing(lab, view, places, { first, status: (say) => status(places, say) });
  const acting = new LabActing(lab, drawing, places);
  const press = (action: string) => acting.press(action);
  function* exporting(): Work<Capture | undefined> {
    return (yield* lab.capturing(document.title, navigator.userAgent)) ?? lab.recorded;
  }
  lab.technique.attach(places.part('technique'), press);
  const context = {
    root,
    session: lab,
    viewpoint: view,
    walk: drawing.walk,
    rows: () => drawing.rows,
    zero: () => drawing.zero,
    chosen: () => drawing.chosenRow,
    subject: () => drawing.subject,
    choose: (key: string) => drawing.choose(key, true),
    goTo: (...[stop, told]: Parameters<LabDrawing['goTo']>) => drawing.goTo(stop, told),
    update: (key: string | undefined) => drawing.look(key),
    exporting,
    exported: () => atOnce(exporting()),
    say: (text: string) => drawing.say(text),
    act: press,
  };
  drawing.parts = parts(context, places);
  root.addEventListener('click', (event) => acting.clicked(event));
  root.addEventListener('keydown', (event) => acting.pressed(event));
  return { drawing, context, places };
}
