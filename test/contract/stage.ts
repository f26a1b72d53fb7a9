import type { CaptureEvent } from '#capture/schema.ts';
import { BrowserHttp } from '#simulator/browser-http.ts';
import { BrowserSocket } from '#simulator/browser-socket.ts';
import type { PageRequest } from '#simulator/page-request.ts';
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

/** A request of the browser's machine, and all that its script was told. */
export interface Asked {
  readonly told: readonly (readonly unknown[])[];
  /** The content so far. */
  readonly text: string;
  readonly over: boolean;
  abort(): void;
}

/** Where a conversation is played: one party, and what its script and its capture show so far. */
export class Stage {
  readonly party: Party;
  readonly sockets: ScriptedSocket[] = [];
  readonly requests: Asked[] = [];
  readonly #http: BrowserHttp;

  constructor(party: Party) {
    this.party = party;
    this.#http = new BrowserHttp(party.world);
  }

  ask(target: string, more: Partial<Omit<PageRequest, 'target'>> = {}): Asked {
    const told: unknown[][] = [];
    let text = '';
    const request = { method: 'GET', headers: [], reload: true, credentials: false, ...more };
    const abort = this.#http.send(
      { ...request, target: `${this.party.base}/${target}` },
      {
        head: (status, reason, fields) =>
          told.push(['head', status, reason, fields.filter(([name]) => name !== 'Content-Length')]),
        content: (octets) => {
          text += new TextDecoder().decode(octets);
        },
        end: () => told.push(['end', withoutTimes(text)]),
        failed: () => told.push(['failed', withoutTimes(text)]),
      },
    );
    const asked = {
      told,
      get text() {
        return text;
      },
      get over() {
        return told.some(([name]) => name === 'end' || name === 'failed');
      },
      abort,
    };
    this.requests.push(asked);
    return asked;
  }

  /** Waits until a request is over. */
  async answered(asked: Asked): Promise<void> {
    await until(() => asked.over);
  }

  /** Waits for the head of an answer. */
  async answering(asked: Asked): Promise<void> {
    await until(() => asked.told.length > 0);
  }

  /** Waits until the content holds all of the third event, whose text ends with an l. */
  async third(asked: Asked): Promise<void> {
    await until(() => /event 3.*l/s.test(asked.text));
  }

  /** Has the feed make so many events at once, and waits until they are captured. */
  async events(count: number): Promise<void> {
    this.#events += 1;
    await this.party.commands.setFeed({ rate: 0, size: 20, burst: 1, once: count, every: 0 });
    await this.captured('feed', this.#events);
  }

  #events = 0;

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

  /** Waits until so many connections are closed in the capture. */
  async gone(count: number): Promise<void> {
    await this.captured('connection-closed', count);
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

/** When events were made is never alike. */
function withoutTimes(text: string): string {
  return text.replaceAll(/"time":[\d.]+/g, '"time":0');
}
