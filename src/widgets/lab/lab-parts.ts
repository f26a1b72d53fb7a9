import { AcceptPart } from '#widgets/accept/accept-part.ts';
import { ComposerPart } from '#widgets/composer/composer-part.ts';
import { PredictPart } from '#widgets/predict/predict-part.ts';
import { FrameSender } from '#widgets/sender/frame-sender.ts';
import { SenderPart } from '#widgets/sender/sender-part.ts';
import { VerdictPart } from '#widgets/verdict/verdict-part.ts';
import { WhatIfPart } from '#widgets/what-if/what-if-part.ts';
import type { LabContext, LabPart } from './lab-part.ts';

/** The features of a lab. `place` finds an element by its `data-part`, `button` one by its `data-action`. */
export function createLabParts(
  lab: Omit<LabContext, 'ask'>,
  place: (name: string) => HTMLElement,
  button: (action: string) => HTMLElement,
): LabPart[] {
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
    new WhatIfPart(context, menu),
    predict,
    verdict,
    new SenderPart(context, place('sender'), frames),
    new ComposerPart(context, composing, frames),
    new AcceptPart(context, place('accept'), seenOfPage),
  ];
}
