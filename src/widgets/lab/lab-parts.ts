import { AcceptPart } from '#widgets/accept/accept-part.ts';
import { ComparePart } from '#widgets/compare/compare-part.ts';
import { ComposerPart } from '#widgets/composer/composer-part.ts';
import { DeepLinkPart } from '#widgets/deep-link/deep-link-part.ts';
import { ExportPart } from '#widgets/export/export-part.ts';
import { PlainHttpPart } from '#widgets/plain-http/plain-http-part.ts';
import { PredictPart } from '#widgets/predict/predict-part.ts';
import { FrameSender } from '#widgets/sender/frame-sender.ts';
import { SenderPart } from '#widgets/sender/sender-part.ts';
import { SwitchesPart } from '#widgets/switches/switches-part.ts';
import { TimeTravelPart } from '#widgets/time-travel/time-travel-part.ts';
import { VerdictPart } from '#widgets/verdict/verdict-part.ts';
import { WhatIfPart } from '#widgets/what-if/what-if-part.ts';
import type { LabContext, LabPart } from './lab-part.ts';
import { readSetup } from './lab-setup.ts';

/** The features of a lab. `place` finds an element by its `data-part`, `button` one by its `data-action`. */
export function createLabParts(
  lab: Omit<LabContext, 'ask'>,
  place: (name: string) => HTMLElement,
  button: (action: string) => HTMLElement,
): LabPart[] {
  const plain = lab.root.dataset['technique'] === 'HTTP';
  if (plain) lab.session.technique = 'HTTP';
  lab.session.setup = readSetup(lab.root.dataset['setup']);
  const verdict = new VerdictPart(lab, place('verdict'));
  const seenOfPage = () => verdict.ofPage();
  const asking = {
    place: place('predict'),
    wanted: place('ask') as HTMLInputElement,
    hold: place('hold') as HTMLInputElement,
  };
  const predict = new PredictPart(lab, asking, seenOfPage);
  const context: LabContext = { ...lab, ask: (question, proceed) => predict.ask(question, proceed) };
  const frames = new FrameSender(lab.session, verdict);
  const composing = {
    panel: place('composer-panel') as HTMLDetailsElement,
    body: place('composer'),
    edit: button('edit-frame'),
    octets: place('octets'),
  };
  const menu = { button: button('what-if'), menu: place('what-if-menu'), armed: place('what-if-armed') };
  return [
    ...(plain ? [new PlainHttpPart(context, place('plain-http'), asking.hold)] : []),
    new WhatIfPart(context, menu),
    predict,
    verdict,
    new SenderPart(context, place('sender'), frames),
    new ComposerPart(context, composing, frames),
    new AcceptPart(context, place('accept'), seenOfPage),
    ...viewParts(context, place, button),
  ];
}

/** The features by which a capture is looked at from elsewhere. */
function viewParts(
  context: LabContext,
  place: (name: string) => HTMLElement,
  button: (action: string) => HTMLElement,
): LabPart[] {
  const travelling = {
    slider: place('travel-slider') as HTMLInputElement,
    words: place('travel-words'),
    back: button('travel-back'),
    forward: button('travel-forward'),
    now: button('travel-now'),
  };
  const comparing = {
    button: button('compare'),
    panel: place('compare'),
    left: place('compare-left') as HTMLSelectElement,
    right: place('compare-right') as HTMLSelectElement,
    summary: place('compare-summary'),
    pairs: place('compare-pairs'),
    all: place('compare-all') as HTMLInputElement,
    detail: place('compare-detail'),
  };
  const exporting = {
    button: button('export'),
    panel: place('export'),
    note: place('export-note'),
    text: place('export-text') as HTMLTextAreaElement,
  };
  return [
    new SwitchesPart(context, button, place('switches-note')),
    new TimeTravelPart(context, travelling),
    new ComparePart(context, comparing),
    new ExportPart(context, exporting),
    new DeepLinkPart(context, place('link-note')),
  ];
}
