/** The search over the site's pages: its index is fetched when it is opened, and not before. */
import { adoptStyle } from '#widgets/markup/adopt-style.ts';
import styles from './search.css?inline';

interface Excerpt {
  readonly url: string;
  readonly title: string;
  /** HTML in which only `<mark>` and character references occur. */
  readonly excerpt: string;
  readonly weighted_locations: readonly { readonly balanced_score: number }[];
}

interface Found {
  readonly url: string;
  readonly meta: { readonly title?: string };
  readonly excerpt: string;
  readonly sub_results: readonly Excerpt[];
}

/** The part of Pagefind's module that is used. */
interface Index {
  debouncedSearch(text: string): Promise<{ readonly results: readonly { data(): Promise<Found> }[] } | null>;
}

const MOST_PAGES = 8;
const MOST_PLACES = 3;

let dialog: HTMLDialogElement | undefined;

/** Opens the search dialog; `address` is where the build left the index. */
export function showSearch(address: string): void {
  dialog ??= createDialog(address);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector('input')?.select();
}

function createDialog(address: string): HTMLDialogElement {
  adoptStyle(styles);
  const made = element('dialog', 'search');
  made.setAttribute('aria-label', 'Search');
  const input = element('input', 'search-input');
  // Not of type search, in which Escape empties the field instead of closing the dialog.
  input.type = 'text';
  input.setAttribute('role', 'searchbox');
  input.placeholder = 'Search the lessons, problems and terms';
  input.setAttribute('aria-label', 'Search for');
  input.autocomplete = 'off';
  const close = element('button', 'search-close', 'Close');
  close.type = 'button';
  close.addEventListener('click', () => made.close());
  const status = element('p', 'search-status');
  status.setAttribute('role', 'status');
  const list = element('ol', 'search-results');
  const bar = element('div', 'search-bar');
  bar.append(input, close);
  made.append(bar, status, list);
  document.body.append(made);

  made.addEventListener('click', (event) => {
    const onLink = event.target instanceof Element && event.target.closest('a');
    if (event.target === made || onLink) made.close();
  });
  const index = (import(/* @vite-ignore */ address) as Promise<Index>).catch(() => undefined);
  input.addEventListener('input', () => void find(index, input, status, list));
  return made;
}

async function find(
  loading: Promise<Index | undefined>,
  input: HTMLInputElement,
  status: HTMLElement,
  list: HTMLElement,
): Promise<void> {
  const text = input.value.trim();
  const index = await loading;
  if (!index) {
    status.textContent = 'The search index could not be loaded. It is made when the site is built.';
    return;
  }
  const answer = text === '' ? { results: [] } : await index.debouncedSearch(text);
  // Null: another letter was typed meanwhile.
  if (!answer) return;
  const found = await Promise.all(answer.results.slice(0, MOST_PAGES).map((result) => result.data()));
  if (input.value.trim() !== text) return;
  const count = answer.results.length;
  status.textContent = text === '' ? '' : count === 0 ? `Nothing found for “${text}”.` : pages(count);
  list.replaceChildren(...found.map(item));
}

function pages(count: number): string {
  return count === 1 ? '1 page' : `${count} pages`;
}

function item({ url, meta, excerpt, sub_results: places }: Found): HTMLElement {
  const made = element('li', '');
  const link = element('a', 'search-page', meta.title ?? url);
  link.href = url;
  made.append(link);
  const below = places
    .filter((place) => place.url !== url)
    .sort((a, b) => scoreOf(b) - scoreOf(a))
    .slice(0, MOST_PLACES);
  if (below.length === 0) made.append(paragraph(excerpt));
  for (const place of below) {
    const heading = element('a', 'search-place', place.title);
    heading.href = place.url;
    made.append(heading, paragraph(place.excerpt));
  }
  return made;
}

function scoreOf({ weighted_locations: places }: Excerpt): number {
  return places.reduce((sum, { balanced_score: score }) => sum + score, 0);
}

/** The text of an excerpt, with what was found marked, and nothing else of its HTML. */
function paragraph(excerpt: string): HTMLElement {
  const made = element('p', '');
  const { body } = new DOMParser().parseFromString(excerpt, 'text/html');
  for (const node of body.childNodes) {
    const text = node.textContent ?? '';
    made.append(node.nodeName === 'MARK' ? element('mark', '', text) : text);
  }
  return made;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.textContent = text;
  return made;
}
