/** The form of the page of costs: another load, and what it costs by each technique. */
import { show } from '#widgets/markup/dom.ts';
import { plotView } from '#widgets/plot/plot-view.ts';
import { ofLoad } from './cost-plots.ts';
import { costTable } from './cost-table.ts';
import type { RecordedTechnique } from './recorded-technique.ts';

/** Draws plot and table anew when a number of the form changes. */
export function takeOver(host: HTMLElement): void {
  const techniques = JSON.parse(host.dataset['costs'] ?? '[]') as (RecordedTechnique & { href: string })[];
  const part = (name: string) => host.querySelector(`[data-part="${name}"]`);
  host.querySelector('form')?.addEventListener('input', ({ currentTarget }) => {
    const form = currentTarget as HTMLFormElement;
    if (!form.checkValidity()) return;
    const given = (name: string) => Number(new FormData(form).get(name));
    const load = { messages: given('messages'), payload: given('payload') };
    const [plot, table] = [part('plot'), part('table')];
    if (plot) show(plot, plotView(ofLoad(techniques, load, given('polls'))));
    if (table) show(table, costTable(techniques, load, given('polls')));
  });
}
