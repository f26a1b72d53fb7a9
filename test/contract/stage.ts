import type { CaptureEvent } from '#capture/schema.ts';
import { BrowserSocket } from '#simulator/browser-socket.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { until } from '../sandbox/harness.ts';
import type { Party } from './party.ts';

/** A WebSocket of the browser's machine, and all that its script was told. */
export interface ScriptedSocket {
  readonly socket: BrowserSocket;
  /** What script was told: the name of each event, and what came with it. */
  readonly told: readonly (readonly unknown[])[];
  heard(name: string): boolean;
}

/** Where a conversation is played: one party, and what its script and its capture show so far. */
export class Stage {
  readonly party: Party;
  readonly sockets: ScriptedSocket[] = [];

  constructor(party: Party) {
    this.party = party;
  }

  open(protocols: readonly string[] = [], address = 'ws'): ScriptedSocket {
    const told: unknown[][] = [];
    const note = (name: string, ...what: unknown[]) => told.push([name, ...what]);
    const socket = new BrowserSocket(
      this.party.world,
      { target: `${this.party.base}/${address}`, protocols },
      {
        opened: (...what) => note('open', ...what),
        message: (content) => note('message', typeof content === 'string' ? content : [...content]),
        error: () => note('error'),
        closed: (...what) => note('close', ...what),
      },
    );
    const scripted = { socket, told, heard: (name: string) => told.some(([event]) => event === name) };
    this.sockets.push(scripted);
    return scripted;
  }

  /** A WebSocket that is open. */
  async opened(protocols: readonly string[] = [], address = 'ws'): Promise<ScriptedSocket> {
    const scripted = this.open(protocols, address);
    await this.opens(scripted);
    return scripted;
  }

  async opens(scripted: ScriptedSocket): Promise<void> {
    await until(() => scripted.heard('open'));
  }

  /** Waits for so many messages that script was told of. */
  async messages(scripted: ScriptedSocket, count: number): Promise<void> {
    await until(() => scripted.told.filter(([event]) => event === 'message').length >= count);
  }

  async closed(scripted: ScriptedSocket): Promise<void> {
    await until(() => scripted.heard('close'));
  }

  /** Waits until so many events of this type were captured. */
  async captured(type: CaptureEvent['type'], count = 1): Promise<void> {
    await until(async () => {
      const events = await this.party.events();
      return events.filter((event) => event.type === type).length >= count;
    });
  }

  /** Waits until octets of one side have come so many times. */
  async read(side: Side, times: number): Promise<void> {
    await until(async () => {
      const events = await this.party.events();
      return events.filter((event) => event.type === 'octets' && event.side === side).length >= times;
    });
  }

  /** Waits until every connection that was opened is closed in the capture. */
  async over(): Promise<void> {
    await until(async () => {
      const events = await this.party.events();
      const count = (type: CaptureEvent['type']) => events.filter((event) => event.type === type).length;
      return count('connection-opened') > 0 && count('connection-opened') === count('connection-closed');
    });
  }
}
