import { RefusedError } from '#link/link.ts';
import { readWorkshop } from '#link/workshop-client.ts';
import { BoardPage } from './board-page.ts';
import { part } from './parts.ts';

/** Opens the board for the holder of `token`, if the sandbox that serves this page holds a workshop. */
export async function openBoard(board: Element, token: string): Promise<void> {
  try {
    await readWorkshop(location.origin);
  } catch (error) {
    if (error instanceof RefusedError) {
      board.setAttribute('data-state', 'no workshop');
      part(board, 'gate-title').textContent = 'There is no workshop here';
      part(board, 'gate-words').textContent =
        'A sandbox holds one when it is started with npm start -- --workshop. Start it so, and open the link that it prints.';
      return;
    }
    // Nothing answers: the board waits for it.
  }
  new BoardPage(board, token);
}
