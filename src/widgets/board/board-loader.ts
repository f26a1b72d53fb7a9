/** All that the page of the board loads at first: it takes the teacher's secret out of the address, and fetches the rest only if there is one. */
import { heldTeacher } from '#link/held-teacher.ts';

async function begin(): Promise<void> {
  const board = document.querySelector('wire-board');
  const token = heldTeacher();
  if (!board || token === undefined) return;
  board.setAttribute('data-state', 'looking');
  const { openBoard } = await import('./open-board.ts');
  await openBoard(board, token);
}

// A secret link that is opened in a tab that shows the board already changes no more than what is behind the #.
addEventListener('hashchange', () => {
  if (heldTeacher() !== undefined) location.reload();
});
void begin();
