import { RefusedError } from '#link/link.ts';
import type { TeacherClient } from '#link/workshop-client.ts';
import type { RoomView } from '#workshop/model.ts';
import type { Question } from './confirm-dialog.ts';
import { roomChanges } from './room-changes.ts';

interface Surroundings {
  readonly client: TeacherClient;
  /** The room came out as this. */
  changed(room: RoomView): void;
  /** What a command did, or why it did nothing. */
  told(words: string, tone: 'done' | 'refused'): void;
  ask(question: Question): Promise<boolean>;
}

/** A command on the room. */
interface RoomChange {
  /** What is done, as a button says it: `Pin “Frames”`. */
  readonly name: string;
  /** What was done. */
  readonly done: string;
  run(client: TeacherClient, revision: number): Promise<RoomView>;
}

/** Carries out what a teacher commands, and tells what came of it. */
export class Commands {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /**
   * Changes the room as it was seen when this was decided. Where another teacher was first nothing is done: what they changed is
   * shown, and it is asked again.
   */
  async change(seen: RoomView, change: RoomChange): Promise<void> {
    const { client, changed, told, ask } = this.#around;
    for (let known = seen; ; ) {
      try {
        changed(await change.run(client, known.revision));
        told(change.done, 'done');
        return;
      } catch (error) {
        const now = isStale(error) ? await this.#roomNow(change.name) : undefined;
        if (!isStale(error)) told(`${change.name}: ${refusalWords(error)}`, 'refused');
        if (!now) return;
        const words = [...roomChanges(known, now), 'Nothing of yours was done.'];
        if (!(await ask({ title: 'Another teacher was first', words, yes: `${change.name} all the same` }))) {
          told(`${change.name}: left as the other teacher has it.`, 'refused');
          return;
        }
        known = now;
      }
    }
  }

  /** Does what needs no revision; `run` answers what was done. */
  async perform(name: string, run: (client: TeacherClient) => Promise<string>): Promise<void> {
    try {
      this.#around.told(await run(this.#around.client), 'done');
    } catch (error) {
      this.#around.told(`${name}: ${refusalWords(error)}`, 'refused');
    }
  }

  async #roomNow(name: string): Promise<RoomView | undefined> {
    try {
      const board = await this.#around.client.board();
      if (board.type === 'seats') return undefined;
      this.#around.changed(board.room);
      return board.room;
    } catch (error) {
      this.#around.told(`${name}: ${refusalWords(error)}`, 'refused');
      return undefined;
    }
  }
}

function isStale(error: unknown): boolean {
  return error instanceof RefusedError && error.refusal.status === 409;
}

/** Why a command did nothing. */
function refusalWords(error: unknown): string {
  if (!(error instanceof RefusedError)) return 'not done, for the sandbox does not answer.';
  const { title, detail, status } = error.refusal;
  return `not done. ${title}${detail === undefined ? '' : `: ${detail}`} (${status}).`;
}
