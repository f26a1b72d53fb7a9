import type { CaptureReader } from '#capture/reader.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import type { Connection } from '#wire/stack/connection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';

/** A frame as both sides mean it. */
export interface SeenFrame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly masked: boolean;
  /** Unmasked. */
  readonly payload: Uint8Array;
  /** When its first octet crossed, in microseconds on the server's clock. */
  readonly time: number;
}

/** A request, and when it and its answer began to cross, in microseconds on the server's clock. */
export interface SeenExchange {
  readonly method: string;
  /** What follows the session's token in the target: `/ws`, `/events?since=3`. */
  readonly path: string;
  readonly exchange: Exchange;
  readonly asked: number;
  readonly answered: number | undefined;
  readonly connection: HandConnection;
}

/** One connection whose client was played by hand. */
export class HandConnection {
  readonly wire: Connection;
  readonly over: boolean;
  readonly #stretch: Stretch;

  constructor(stretch: Stretch, over: boolean) {
    this.#stretch = stretch;
    this.wire = stretch.wire;
    this.over = over || stretch.wire.server.ended;
  }

  /** The name and value of each field line that was sent last, of a head that is whole or not. */
  get fieldLines(): readonly (readonly [name: string, value: string])[] {
    const { newest } = this.wire.exchangeTable;
    const pending = this.wire.upgrade ? undefined : this.wire.pending('client');
    if (pending?.kind === 'request head') {
      return pending.fields.filter(({ name }) => name === 'field line').map(({ value }) => nameAndValue(String(value)));
    }
    return newest?.request.lines.map(({ name, value }) => [name, value] as const) ?? [];
  }

  /** The request line that was sent last, of a head that is whole or not. */
  get requestLine(): string {
    const pending = this.wire.upgrade ? undefined : this.wire.pending('client');
    const [first] = pending?.kind === 'request head' ? pending.fields : [];
    if (first) return String(first.value);
    const request = this.wire.exchangeTable.newest?.request;
    return request ? `${request.method} ${request.target} ${request.version}` : '';
  }

  /** Whether the first request head crossed in several reads, as one that is typed line by line does. */
  get typed(): boolean {
    const { units } = this.wire.client;
    const length = units.count > 0 ? units.length(0) : this.wire.client.octets.end;
    return length > 0 && this.#stretch.crossingsOf('client', 0, length) > 1;
  }

  get exchanges(): SeenExchange[] {
    return this.wire.exchanges.map((exchange) => {
      const { request, response } = exchange;
      return {
        method: request.method,
        path: request.target.replace(/^.*?\/s\/[^/]+/, ''),
        exchange,
        asked: this.#stretch.timeAt('client', request.offset) ?? 0,
        answered: response && this.#stretch.timeAt('server', response.offset),
        connection: this,
      };
    });
  }

  /** The frames of one side, in order. */
  frames(side: 'client' | 'server'): SeenFrame[] {
    const decoder = this.wire.frames(side);
    if (!decoder) return [];
    const { units } = this.wire[side];
    const frames: SeenFrame[] = [];
    for (let index = 0; index < units.count; index++) {
      const head = this.wire.protocolOf(side, index) === 'websocket' ? decoder.head(index) : undefined;
      if (!head) continue;
      const payload = decoder.unmasked(index).slice();
      const time = this.#stretch.timeAt(side, units.offset(index)) ?? 0;
      frames.push({ opcode: head.opcode, fin: head.fin === 1, masked: head.mask === 1, payload, time });
    }
    return frames;
  }

  /** The units of one side that are of this kind, taken apart. */
  units(side: 'client' | 'server', kind: string): Unit[] {
    const { count } = this.wire[side].units;
    return Array.from({ length: count }, (_, index) => this.wire.dissect(side, index)).filter(
      (unit) => unit.kind === kind,
    );
  }

  /** The ids of the events that came on an event stream, in order. */
  get eventIds(): number[] {
    const ids: number[] = [];
    for (let index = 0; index < this.wire.server.units.count; index++) {
      for (const { unit } of this.wire.nestedIn('server', index)) {
        const outcome = (name: string) => unit.outcome?.find((each) => each.name === name);
        const id = outcome('data') && outcome('last event ID');
        if (id) ids.push(Number(id.value));
      }
    }
    return ids;
  }
}

/** What a capture shows of connections whose client was played by hand, the oldest first. */
export class ByHand {
  readonly connections: readonly HandConnection[];
  /** How many there were, those on which nothing has crossed yet included. */
  readonly opened: number;

  constructor({ connections }: CaptureReader) {
    const raw = [...connections.values()].filter(({ peer }) => peer === 'raw client');
    this.opened = raw.length;
    this.connections = raw
      .filter(({ stretches }) => stretches.length > 0)
      .map(({ stretches, closed }) => new HandConnection(stretches.at(-1) as Stretch, closed !== undefined));
  }

  /** Whether there is a connection of which this holds. */
  some(holds: (connection: HandConnection) => boolean): boolean {
    return this.connections.some(holds);
  }

  get exchanges(): SeenExchange[] {
    return this.connections.flatMap((connection) => connection.exchanges);
  }
}

/** The comma-separated members of a field among lines, its name and they in small letters. */
export function membersOf(lines: HandConnection['fieldLines'], name: string): string[] {
  return lines
    .filter(([given]) => given.toLowerCase() === name)
    .flatMap(([, value]) => value.split(','))
    .map((member) => member.trim().toLowerCase());
}

function nameAndValue(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
}
