import { whyNot } from '#measure/race-budget.ts';
import { type Scenario, scenarios } from '#measure/race-scenarios.ts';
import { RaceSettings } from '#measure/race-settings.ts';

/** What the form says: settings, or why it says none. */
export type Read = { readonly settings: RaceSettings } | { readonly problem: string };

const numbers = ['rate', 'size', 'burst', 'say', 'consumers', 'interval', 'seconds', 'qos'] as const;
const switches = ['cut', 'shared'] as const;

/** The form of a race's settings. A scenario fills it in; whoever changes a field has settings of their own. */
export class RaceForm {
  readonly #form: HTMLFormElement;
  readonly #words: HTMLElement;

  constructor(form: HTMLFormElement, words: HTMLElement) {
    this.#form = form;
    this.#words = words;
    form.addEventListener('input', ({ target }) => {
      const { name, value } = target as HTMLInputElement | HTMLSelectElement;
      const scenario = scenarios.find(({ id }) => id === value);
      if (name === 'scenario') this.#choose(scenario, true);
      // How long it is raced is no part of what a scenario is about.
      else if (name !== 'seconds') this.#choose(undefined);
    });
  }

  read(): Read {
    const data = new FormData(this.#form);
    const scenario = String(data.get('scenario') ?? '');
    const read = RaceSettings.safeParse({
      ...(scenario !== '' && { scenario }),
      techniques: data.getAll('techniques'),
      ...Object.fromEntries(numbers.map((name) => [name, numberIn(data.get(name))])),
      ...Object.fromEntries(switches.map((name) => [name, data.has(name)])),
    });
    if (!read.success) {
      const [issue] = read.error.issues;
      const field = String(issue?.path[0] ?? '');
      const input = this.#form.elements.namedItem(field);
      if (input instanceof HTMLElement) input.focus();
      return { problem: `${labelOf(field, input)}: ${issue?.message ?? 'not usable'}.` };
    }
    const problem = whyNot(read.data);
    return problem === undefined ? { settings: read.data } : { problem };
  }

  /** Fills the form in. */
  write(settings: RaceSettings): void {
    for (const name of numbers) this.#set(name, String(settings[name]));
    for (const name of switches) {
      const box = this.#form.elements.namedItem(name);
      if (box instanceof HTMLInputElement) box.checked = settings[name];
    }
    for (const box of this.#form.querySelectorAll<HTMLInputElement>('input[name="techniques"]')) {
      box.checked = settings.techniques.some((technique) => technique === box.value);
    }
    this.#choose(scenarios.find(({ id }) => id === settings.scenario));
  }

  #choose(scenario: Scenario | undefined, fill = false): void {
    this.#set('scenario', scenario?.id ?? '');
    this.#words.textContent = scenario?.words ?? '';
    if (scenario && fill) this.write(scenario.settings);
  }

  #set(name: string, value: string): void {
    const field = this.#form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }
}

function numberIn(value: FormDataEntryValue | null): number | undefined {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined;
}

function labelOf(field: string, input: unknown): string {
  if (field === 'techniques') return 'Lanes';
  const label = input instanceof HTMLInputElement ? input.labels?.[0]?.textContent : undefined;
  return label?.trim() ?? field;
}
