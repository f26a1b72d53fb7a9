import { heldTeacher } from '#link/held-teacher.ts';
import { RefusedError } from '#link/link.ts';
import { TeacherClient } from '#link/workshop-client.ts';
import type { Pin, RoomView } from '#workshop/model.ts';

/** The buttons of a plan that pin what a step shows. They are for a teacher, whose tab has the secret of the link. */
const places = [...document.querySelectorAll<HTMLElement>('[data-pin]')];
const token = heldTeacher();
if (token !== undefined) offer(new TeacherClient(location.origin, token));

function offer(client: TeacherClient): void {
  for (const place of places) {
    place.hidden = false;
    place.querySelector('button')?.addEventListener('click', () => void pin(client, place));
  }
  roomOf(client).then(show, () => {
    // It is said when a button is pressed.
  });
}

async function pin(client: TeacherClient, place: HTMLElement): Promise<void> {
  const pinned = JSON.parse(place.dataset['pin'] ?? '') as Pin;
  try {
    const { revision } = await roomOf(client);
    const room = await client.pin(revision, pinned);
    show(room);
    say(place, `Pinned: ${room.present === 1 ? '1 learner is' : `${room.present} learners are`} invited.`);
  } catch (error) {
    say(place, refusal(error));
  }
}

async function roomOf(client: TeacherClient): Promise<RoomView> {
  const board = await client.board();
  if (board.type === 'seats') throw new TypeError('no board');
  return board.room;
}

/** Marks the step that the class is pointed at. */
function show({ pin: current }: RoomView): void {
  for (const place of places) {
    const { address } = JSON.parse(place.dataset['pin'] ?? '') as Pin;
    say(place, address === current?.address ? 'Pinned.' : '');
  }
}

function say(place: HTMLElement, words: string): void {
  const status = place.querySelector('[role="status"]');
  if (status) status.textContent = words;
}

function refusal(error: unknown): string {
  if (!(error instanceof RefusedError)) return 'Not pinned: the sandbox does not answer.';
  const { status, title } = error.refusal;
  if (status === 409) return 'Not pinned: another teacher changed the room at the same moment. Press again.';
  return `Not pinned: ${title} (${status}).`;
}
