import { findSandbox } from '#link/find-sandbox.ts';
import { dropSeat, heldSeat, holdSeat } from '#link/held-seat.ts';
import { RefusedError } from '#link/link.ts';
import { readWorkshop, SeatClient, takeSeat } from '#link/workshop-client.ts';
import { show } from '#widgets/markup/dom.ts';
import type { OwnSeat } from '#workshop/model.ts';
import { joinForm, noWorkshop, refusedWords, seatForm } from './join-view.ts';
import { SEAT_CHANGED } from './seat-changed.ts';
import { SEAT_TOLD } from './seat-told.ts';

/** The page on which a learner takes a seat, is called otherwise, and leaves. */
const place = document.getElementById('join');
const origin = location.origin;

/** A room's code in the address, as the QR code of the board has it. */
const linked = () => decodeURIComponent(location.hash.slice(1)).slice(0, 16);

async function start(): Promise<void> {
  if (!place) return;
  try {
    const { keptDays } = await readWorkshop(origin);
    const days = document.querySelector('[data-part="kept-days"]');
    if (days) days.textContent = String(keptDays);
  } catch (error) {
    const answers = error instanceof RefusedError && (await findSandbox(origin)) !== undefined;
    show(place, ...noWorkshop(answers));
    return;
  }
  if (heldSeat(origin)) show(place, 'Coming to your seat…');
  else askToJoin();
}

function askToJoin(): void {
  if (!place) return;
  show(place, joinForm(linked()));
  const form = place.querySelector('form');
  const field = form?.elements.namedItem(linked() === '' ? 'code' : 'name');
  if (field instanceof HTMLElement) field.focus({ preventScroll: true });
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    void join(form);
  });
}

async function join(form: HTMLFormElement): Promise<void> {
  const given = new FormData(form);
  await trying(form, async () => {
    const { seat, token } = await takeSeat(origin, String(given.get('code')), String(given.get('name') ?? '').trim());
    const kept = holdSeat({ id: seat.id, token, origin });
    if (!kept)
      throw new Error('This browser keeps nothing for this page, as in some private windows: use another window.');
    history.replaceState(null, '', location.pathname);
    document.dispatchEvent(new Event(SEAT_CHANGED));
    showSeat(seat);
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
  await trying(form, async () => showSeat((await new SeatClient(held).rename(name)).seat));
}

async function leave(form: HTMLFormElement): Promise<void> {
  const held = heldSeat(origin);
  await trying(form, async () => {
    if (held) await new SeatClient(held).leave();
    dropSeat();
    document.dispatchEvent(new Event(SEAT_CHANGED));
    askToJoin();
  });
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
  }
  for (const button of buttons) button.disabled = false;
}

function wordsFor(error: unknown): string {
  if (error instanceof RefusedError) return refusedWords(error.refusal);
  if (error instanceof TypeError) return 'The sandbox does not answer. Are you still on the network of the class?';
  return error instanceof Error ? error.message : String(error);
}

document.addEventListener(SEAT_TOLD, (event) => {
  const seat = (event as CustomEvent<OwnSeat | undefined>).detail;
  if (!seat) askToJoin();
  else if (!place?.contains(document.activeElement)) showSeat(seat);
});
addEventListener('hashchange', () => heldSeat(origin) ?? askToJoin());
void start();
