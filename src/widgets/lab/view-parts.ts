import { comparePanelView } from '#widgets/compare/compare-panel.ts';
import { ComparePart } from '#widgets/compare/compare-part.ts';
import { exportPanelView } from '#widgets/export/export-panel.ts';
import { ExportPart } from '#widgets/export/export-part.ts';
import { ShellLinesPart } from '#widgets/export/shell-lines-part.ts';
import { toDom } from '#widgets/markup/dom.ts';
import { SwitchesPart } from '#widgets/switches/switches-part.ts';
import { TimeTravelPart } from '#widgets/time-travel/time-travel-part.ts';
import type { LabContext, LabPart } from './lab-part.ts';
import type { LabPlaces } from './lab-places.ts';

/** The features by which a capture is looked at from elsewhere, and taken out of the page. */
export function createViewParts(context: LabContext, places: LabPlaces): LabPart[] {
  const travelling = {
    slider: places.input('travel-slider'),
    words: places.part('travel-words'),
    back: places.button('travel-back'),
    forward: places.button('travel-forward'),
    now: places.button('travel-now'),
  };
  context.root.querySelector('.lab-panes')?.before(toDom(comparePanelView()));
  const comparing = {
    button: places.button('compare'),
    panel: places.part('compare'),
    left: places.part('compare-left') as HTMLSelectElement,
    right: places.part('compare-right') as HTMLSelectElement,
    summary: places.part('compare-summary'),
    pairs: places.part('compare-pairs'),
    all: places.input('compare-all'),
    detail: places.part('compare-detail'),
  };
  context.root.querySelector('.other-end, .lab-status')?.before(toDom(exportPanelView()));
  const exporting = {
    button: places.button('export'),
    panel: places.part('export'),
    note: places.part('export-note'),
    text: places.part('export-text') as HTMLTextAreaElement,
  };
  const shell = {
    panel: places.part('export'),
    buttons: places.part('export-lines'),
    note: places.part('export-note'),
    line: places.part('export-line'),
    text: places.part('export-text') as HTMLTextAreaElement,
  };
  return [
    new SwitchesPart(context, (action) => places.button(action), places.part('switches-note')),
    new TimeTravelPart(context, travelling),
    new ComparePart(context, comparing),
    new ShellLinesPart(context, shell),
    new ExportPart(context, exporting),
  ];
}
