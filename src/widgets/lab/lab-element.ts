import type { Capture } from '#capture/schema.ts';
import { loadCapture } from '#link/load-capture.ts';
import { otherEnds } from '#link/other-end.ts';
import { labNumber, readLink } from '#widgets/deep-link/link-state.ts';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import type { OpenPart } from '#widgets/open/open-part.ts';
import { Viewpoint } from '#widgets/time-travel/viewpoint.ts';
import { LabActing } from './lab-acting.ts';
import { LabDrawing } from './lab-drawing.ts';
import inUse from './lab-in-use.css?inline';
import { createLabParts, openPart, otherEndPart } from './lab-parts.ts';
import { LabPlaces } from './lab-places.ts';
import { LabSession } from './lab-session.ts';
import { readSetup } from './lab-setup.ts';
import { LabStatus } from './lab-status.ts';
import { techniqueCalled } from './techniques.ts';

/** A lab in a page: `<wire-lab data-capture="…">` around the HTML that Lab.astro made. */
class LabElement extends HTMLElement {
  /** Resolves once the recorded capture is shown and can be walked. */
  readonly ready: Promise<void>;
  #isReady = () => {};
  #lab: LabSession | undefined;
  #drawing: LabDrawing | undefined;
  #opening: OpenPart | undefined;

  constructor() {
    super();
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
  }

  async connectedCallback(): Promise<void> {
    const technique = techniqueCalled(this.dataset['technique']);
    const findEnd = () => otherEnds.find(technique.simulate);
    const lab = new LabSession(technique, findEnd, () => this.#drawing?.refresh());
    const view = new Viewpoint(lab);
    const places = new LabPlaces(this);
    const drawing = new LabDrawing(lab, view, places, {
      first: Number(this.dataset['first'] ?? 1),
      status: (say) => new LabStatus(lab, places, say),
    });
    const acting = new LabActing(lab, drawing, places);
    const press = (action: string) => acting.press(action);
    this.#lab = lab;
    this.#drawing = drawing;
    lab.setup = readSetup(this.dataset['setup']);
    lab.technique.attach(places.part('technique'), press);
    const context = {
      root: this,
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
      exported: () => this.capture() ?? lab.recorded,
      say: (text: string) => drawing.say(text),
      act: press,
    };
    const opening = openPart(context, places);
    this.#opening = opening;
    const otherEnd = otherEndPart(context, places, technique);
    drawing.parts = [...createLabParts(context, places, technique), opening, otherEnd];
    this.addEventListener('click', (event) => acting.clicked(event));
    this.addEventListener('keydown', (event) => acting.pressed(event));
    addEventListener('pagehide', () => lab.leave());
    const capture = await loadCapture(this.dataset['capture'] ?? '');
    lab.lesson = capture;
    // A reader may have pressed Connect meanwhile, or opened another capture.
    if (lab.state.kind === 'recorded' && !lab.opened) lab.play(capture);
    drawing.update();
    const named = new URLSearchParams(location.search).get('capture');
    if (named !== null && labNumber(this) === (readLink(location.hash)?.state.lab ?? 1))
      await opening.openLinked(named);
    this.#isReady();
  }

  disconnectedCallback(): void {
    this.#drawing?.stop();
    this.#lab?.leave();
  }

  /** Shows the capture that a file holds, once this lab is ready. */
  async open(file: File): Promise<void> {
    await this.ready;
    await this.#opening?.openFile(file);
  }

  /** The live capture so far, without any token; undefined before the lab was connected. */
  capture(): Capture | undefined {
    return this.#lab?.capture(document.title, navigator.userAgent);
  }
}

adoptStyle(inUse);
customElements.define('wire-lab', LabElement);
