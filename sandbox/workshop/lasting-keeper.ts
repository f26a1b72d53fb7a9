import type { Keeper } from '#workshop/kept.ts';
import { StoreError } from './store.ts';

/**
 * A keeper for a class that is under way: where `keeper` cannot write, as on a full disk, the room goes on in memory. What changes
 * after the disk has room again is kept anew.
 *
 * @param tell is told why, once until something can be written again
 */
export function lastingKeeper(keeper: Keeper, tell: (why: string) => void): Keeper {
  let failing = false;
  const attempt = (work: () => void) => {
    try {
      work();
      failing = false;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!failing) tell(error.message);
      failing = true;
    }
  };
  return {
    keepRoom: (room) => attempt(() => keeper.keepRoom(room)),
    keepSeat: (seat) => attempt(() => keeper.keepSeat(seat)),
    dropSeat: (id) => attempt(() => keeper.dropSeat(id)),
  };
}
