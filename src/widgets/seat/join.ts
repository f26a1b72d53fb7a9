import { findSandbox } from '#link/find-sandbox.ts';
import { dropSeat, heldSeat, holdSeat } from '#link/held-seat.ts';
import { RefusedError } from '#link/link.ts';
import { readWorkshop, SeatClient, takeSeat } from '#link/workshop-client.ts';
import { show } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';
import type { OwnSeat } from '#workshop/model.ts';
import { calledWords, contextWords, joinForm, noWorkshop, ownName, refusedWords, seatForm } from './join-view.ts';
import { SEAT_TOLD } from './seat-told.ts';

/** The page on which a learner takes a seat, is called otherwise, and leaves. */
const place = document.getElementById('join');
const origin = location.origin;
const LOOKING = 'Looking whether a workshop is held here…';

/** A room's code in the address, as the QR code of the board has it. */
function linked(): string {
  try {
    return decodeURIComponent(location.hash.slice(1)).slice(0, 16);
  } catch {
    return '';
  }
}

async function start(): Promise<void> {
  if (!place) return;
  const context = document.querySelector('[data-part="context"]');
  if (context) context.textContent = contextWords(isSecureContext);
  try {
    const { keptDays } = await readWorkshop(origin);
    const days = document.querySelector('[data-part="kept-days"]');
    if (days) days.textContent = String(keptDays);
  } catch (error) {
    await showNoWorkshop(error);
    return;
  }
  if (heldSeat(origin)) show(place, 'Coming to your seat…');
  else askToJoin();
}

async function showNoWorkshop(error: unknown): Promise<void> {
  if (!place) return;
  const answers = error instanceof RefusedError && (await findSandbox(origin)) !== undefined;
  show(place, ...noWorkshop(answers));
  place.querySelector('[data-action="look"]')?.addEventListener('click', () => {
    show(place, h('p', { role: 'status' }, LOOKING));
    void start();
  });
}

function askToJoin(): void {
  if (!place) return;
  show(place, joinForm(linked()));
  const form = place.querySelector('form');
  field(form, linked() === '' ? 'code' : 'name')?.focus({ preventScroll: true });
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    void join(form);
  });
}

function field(form: HTMLFormElement | null, name: string): HTMLInputElement | undefined {
  const found = form?.elements.namedItem(name);
  return found instanceof HTMLInputElement ? found : undefined;
}

async function join(form: HTMLFormElement): Promise<void> {
  const given = new FormData(form);
  await trying(form, async () => {
    const { seat, token } = await takeSeat(origin, String(given.get('code')), String(given.get('name') ?? '').trim());
    const kept = holdSeat({ id: seat.id, token, origin });
    if (!kept)
      throw new Error('This browser keeps nothing for this page, as in some private windows: use another window.');
    history.replaceState(null, '', location.pathname);
    await showBar();
    showSeat(seat);
    place?.querySelector<HTMLElement>('[data-part="seat"]')?.focus({ preventScroll: true });
  });
}

function showSeat(seat: OwnSeat): void {
  if (!place) return;
  show(place, seatForm(seat, place.dataset['base'] ?? '/'));
  const form = place.querySelector('form');
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    void rename(form);
  });
  form?.querySelector('[data-action="leave"]')?.addEventListener('click', () => void leave(form));
}

async function rename(form: HTMLFormElement): Promise<void> {
  const held = heldSeat(origin);
  if (!held) return askToJoin();
  const name = String(new FormData(form).get('name') ?? '').trim();
  await trying(form, async () => {
    const { seat } = await new SeatClient(held).rename(name);
    showName(form, seat);
    const said = form.querySelector('[data-part="said"]');
    if (said) said.textContent = `You are in the room ${calledWords(seat)} now.`;
  });
}

function showName(form: HTMLFormElement, seat: OwnSeat): void {
  const shown = form.querySelector('[data-part="own-name"]');
  if (shown) shown.textContent = calledWords(seat);
  const input = field(form, 'name');
  if (input) input.value = ownName(seat);
}

async function leave(form: HTMLFormElement): Promise<void> {
  const held = heldSeat(origin);
  await trying(form, async () => {
    if (held) await new SeatClient(held).leave().catch(unlessGone);
    dropSeat();
    await showBar();
    askToJoin();
  });
}

/** A seat that is no more needs not be left. */
function unlessGone(error: unknown): void {
  if (!(error instanceof RefusedError && [401, 404].includes(error.refusal.status))) throw error;
}

/** The bar comes, or goes: a page without a seat loads nothing of it. */
async function showBar(): Promise<void> {
  const { showOwnSeat } = await import('./own-seat.ts');
  showOwnSeat();
}

/** Does what was pressed, once; says why when it cannot be done. */
async function trying(form: HTMLFormElement, command: () => Promise<void>): Promise<void> {
  const buttons = [...form.querySelectorAll('button')];
  const refused = form.querySelector('[data-part="refused"]');
  if (refused) refused.textContent = '';
  for (const button of buttons) button.disabled = true;
  try {
    await command();
  } catch (error) {
    if (refused) refused.textContent = wordsFor(error);
    if (error instanceof RefusedError && error.refusal.status === 403) correct(field(form, 'code'));
  }
  for (const button of buttons) button.disabled = false;
}

/** What was typed there is to be looked at again. */
function correct(input: HTMLInputElement | undefined): void {
  input?.setAttribute('aria-invalid', 'true');
  input?.select();
  input?.addEventListener('input', () => input.removeAttribute('aria-invalid'), { once: true });
}

function wordsFor(error: unknown): string {
  if (error instanceof RefusedError) return refusedWords(error.refusal);
  if (error instanceof TypeError) return 'The sandbox does not answer. Are you still on the network of the class?';
  return error instanceof Error ? error.message : String(error);
}

document.addEventListener(SEAT_TOLD, (event) => {
  const seat = (event as CustomEvent<OwnSeat | undefined>).detail;
  const form = place?.querySelector<HTMLFormElement>('[data-part="seat-form"]');
  if (!seat) askToJoin();
  // What is being typed stays.
  else if (!form) showSeat(seat);
  else if (!form.contains(document.activeElement)) showName(form, seat);
});
addEventListener('hashchange', () => heldSeat(origin) ?? askToJoin());
void start();
