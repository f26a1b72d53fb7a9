import type { BoardSeat, RoomView } from '#workshop/model.ts';
import type { Commands } from './commands.ts';
import type { ConfirmDialog } from './confirm-dialog.ts';
import type { PinPicker } from './pin-picker.ts';

type RoomAction = 'pin' | 'unpin' | 'attention' | 'release' | 'together' | 'reset-room';

interface Tools {
  readonly commands: Commands;
  readonly confirm: ConfirmDialog;
  readonly picker: PinPicker;
}

/** What a teacher can do with the room and with a seat: asks where it cannot be undone, and commands it. */
export class TeacherActs {
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** Carries out what was pressed, as it was decided on `room`. @param seats how many the room has */
  async onRoom(action: RoomAction, room: RoomView, seats: number): Promise<void> {
    switch (action) {
      case 'pin':
        this.#tools.picker.open((pin) => {
          const { label } = pin;
          const name = `Pin “${label}”`;
          const done = `Pinned “${label}”: the class is invited.`;
          void this.#tools.commands.change(room, { name, done, run: (client, revision) => client.pin(revision, pin) });
        });
        break;
      case 'unpin':
        if (room.pin) {
          const change = { name: 'Take the pin back', done: 'The pin is taken back.' };
          await this.#tools.commands.change(room, {
            ...change,
            run: (client, revision) => client.pin(revision, undefined),
          });
        }
        break;
      case 'attention': {
        const on = !room.attention;
        const change = on
          ? { name: 'Everyone, look here', done: 'Everyone is asked to look here; their labs pause.' }
          : { name: 'Let them go on', done: 'The class goes on.' };
        await this.#tools.commands.change(room, {
          ...change,
          run: (client, revision) => client.callAttention(revision, on),
        });
        break;
      }
      case 'together': {
        const on = !room.together;
        const change = { name: `Together ${on ? 'on' : 'off'}`, done: `Together is ${on ? 'on' : 'off'}.` };
        await this.#tools.commands.change(room, { ...change, run: (client, revision) => client.share(revision, on) });
        break;
      }
      case 'release':
        await this.#tools.commands.perform('Let the class through', async (client) => {
          const { seats, messages } = await client.letThrough();
          if (messages === 0) return 'Nothing was held.';
          return `Let through: ${messages} ${messages === 1 ? 'message' : 'messages'} of ${seats} ${seats === 1 ? 'seat' : 'seats'}.`;
        });
        break;
      case 'reset-room':
        await this.#resetRoom(room, seats);
    }
  }

  async #resetRoom(room: RoomView, seats: number): Promise<void> {
    const words = [
      `${seats === 1 ? 'One seat is' : `${seats} seats are`} deleted, with names, missions and the pages they came to; their labs end.`,
      'The room gets another code, and everybody has to join again. The pin is taken back.',
      'It cannot be undone. Results can be saved before.',
    ];
    if (!(await this.#tools.confirm.ask({ title: 'Reset the room?', words, yes: 'Reset the room' }))) return;
    const change = { name: 'Reset the room', done: 'The room is empty, and has another code.' };
    await this.#tools.commands.change(room, { ...change, run: (client, revision) => client.resetRoom(revision) });
  }

  /** As `onRoom`, on one seat. @param name what the seat is called on the board now */
  async onSeat(action: string, seat: BoardSeat, name: string): Promise<void> {
    switch (action) {
      case 'ask':
        await this.#tools.commands.perform(`Ask ${name}`, async (client) => {
          await client.askConsent(seat.id);
          return `${name} is asked to show its capture.`;
        });
        break;
      case 'reset': {
        const words = ['Its labs end, and its missions and pages are forgotten. It keeps its number and its name.'];
        if (!(await this.#tools.confirm.ask({ title: `Reset ${name}?`, words, yes: 'Reset seat' }))) return;
        await this.#tools.commands.perform(`Reset ${name}`, async (client) => {
          await client.resetSeat(seat.id);
          return `${name} begins anew.`;
        });
        break;
      }
      case 'remove': {
        const words = [
          'Its labs end, and all that is kept of it is deleted. Whoever sits there can join again with the code.',
        ];
        if (!(await this.#tools.confirm.ask({ title: `Remove ${name}?`, words, yes: 'Remove seat' }))) return;
        await this.#tools.commands.perform(`Remove ${name}`, async (client) => {
          await client.removeSeat(seat.id);
          return `${name} is removed.`;
        });
      }
    }
  }
}
