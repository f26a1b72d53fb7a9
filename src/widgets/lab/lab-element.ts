import type { Capture } from '#capture/schema.ts';
import { loadCapture } from '#link/load-capture.ts';
import { otherEnds } from '#link/other-end.ts';
import { labNumber, readLink } from '#widgets/deep-link/link-state.ts';
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import type { OpenPart } from '#widgets/open/open-part.ts';
import type { LabDrawing } from './lab-drawing.ts';
import inUse from './lab-in-use.css?inline';
import { createLabParts, openPart, otherEndPart } from './lab-parts.ts';
import { LabSession } from './lab-session.ts';
import { readSetup } from './lab-setup.ts';
import { LabStatus } from './lab-status.ts';
import { takeOver } from './take-over.ts';
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
    const lab = new LabSession(
      technique,
      () => otherEnds.find(this.querySelector(':scope > section')?.getAttribute('aria-label') ?? undefined),
      () => this.#drawing?.refresh(),
    );
    lab.setup = readSetup(this.dataset['setup']);
    let opening: OpenPart | undefined;
    const { drawing } = takeOver(this, lab, {
      first: Number(this.dataset['first'] ?? 1),
      status: (places, say) => new LabStatus(lab, places, say),
      parts: (context, places) => {
        opening = openPart(context, places);
        return [...createLabParts(context, places, technique), opening, otherEndPart(context, places, technique)];
      },
    });
    this.#lab = lab;
    this.#drawing = drawing;
    this.#opening = opening;
    addEventListener('pagehide', () => lab.leave());
    const capture = await loadCapture(this.dataset['capture'] ?? '');
    lab.lesson = capture;
    // A reader may have pressed Connect meanwhile, or opened another capture.
    if (lab.state.kind === 'recorded' && !lab.opened) lab.play(capture);
    drawing.update();
    if (!lab.settled) {
      await lab.whenSettled();
      drawing.update();
    }
    const named = new URLSearchParams(location.search).get('capture');
    if (named !== null && labNumber(this) === (readLink(location.hash)?.state.lab ?? 1))
      await opening?.openLinked(named);
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
