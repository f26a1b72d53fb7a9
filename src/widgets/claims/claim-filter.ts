import { isWanted } from './matching.ts';

const NAMES = ['about', 'verdict', 'words'] as const;

/** Shows those claims of the page that the reader looks for; the address says which, so that a link shows the same. */
class ClaimFilter extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector('form');
    if (!form) return;
    this.hidden = false;
    const asked = new URLSearchParams(location.search);
    for (const name of NAMES) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLSelectElement || field instanceof HTMLInputElement) field.value = asked.get(name) ?? '';
      // A choice that there is not leaves a list without any.
      if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = '';
    }
    form.addEventListener('input', () => this.#show(form, true));
    form.addEventListener('submit', (event) => event.preventDefault());
    this.#show(form, false);
  }

  #show(form: HTMLFormElement, changed: boolean): void {
    const data = new FormData(form);
    const [about, verdict, words] = NAMES.map((name) => String(data.get(name) ?? '').trim()) as [
      string,
      string,
      string,
    ];
    let shown = 0;
    const claims = document.querySelectorAll<HTMLElement>('[data-claims] .problem');
    for (const claim of claims) {
      const listed = {
        about: claim.dataset['about']?.split(' ') ?? [],
        verdict: claim.dataset['verdict'] ?? '',
        text: claim.textContent ?? '',
      };
      claim.hidden = !isWanted({ about, verdict, words }, listed);
      if (!claim.hidden) shown += 1;
    }
    for (const group of document.querySelectorAll<HTMLElement>('[data-claims]')) {
      group.hidden = !group.querySelector('.problem:not([hidden])');
    }
    const count = this.querySelector('[data-part="count"]');
    if (count) count.textContent = shown === claims.length ? `${shown} claims` : `${shown} of ${claims.length} claims`;
    if (changed) this.#keep({ about, verdict, words });
  }

  #keep(wanted: Readonly<Record<string, string>>): void {
    const url = new URL(location.href);
    url.hash = '';
    for (const [name, value] of Object.entries(wanted)) {
      if (value === '') url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    history.replaceState(history.state, '', url);
  }
}

customElements.define('claim-filter', ClaimFilter);
