import type { BoardMessage, BoardSeat, RoomView } from '#workshop/model.ts';

/** All that a board was told: the room, its seats, and the sandbox's clock. */
export class BoardState {
  readonly seats = new Map<string, BoardSeat>();
  room: RoomView | undefined;
  /** Where learners find the site, the likeliest first. */
  origins: readonly string[] = [];
  /** When something was heard last, by this page's clock. */
  heardAt = 0;
  #ahead = 0;

  /** Takes in what was told at `at`, in milliseconds since 1970 by this page's clock. Answers the seats that changed. */
  receive(message: BoardMessage, at: number): readonly BoardSeat[] {
    this.heardAt = at;
    this.#ahead = message.now - at;
    if (message.type !== 'seats') this.changeRoom(message.room);
    if (message.type === 'room') return [];
    if (message.type === 'board') {
      this.origins = message.origins;
      this.seats.clear();
    } else for (const id of message.gone) this.seats.delete(id);
    for (const seat of message.seats) this.seats.set(seat.id, seat);
    return message.seats;
  }

  /** An older room than the one that is known is let be: an answer may come after what was told meanwhile. */
  changeRoom(room: RoomView): void {
    if (this.room === undefined || room.revision >= this.room.revision) this.room = room;
  }

  /** What the sandbox's clock says when this page's says `at`. */
  now(at: number): number {
    return at + this.#ahead;
  }
}
