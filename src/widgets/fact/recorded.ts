import { CaptureReader, type UnitEntry } from '#capture/reader.ts';
import type { Capture, PageEvent } from '#capture/schema.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import type { Side } from '#wire/octets/dissection.ts';

interface RecordedFrame {
  readonly length: number;
  /** When it had crossed, in microseconds. */
  readonly time: number;
  readonly payload: number;
  readonly maskingKey: string | undefined;
  readonly closeCode: number | undefined;
}

/** A recorded capture as facts are read from it. */
export class Recorded {
  readonly reader = new CaptureReader();
  readonly page: readonly PageEvent[];

  constructor(capture: Capture) {
    this.page = capture.page;
    for (const event of capture.events) this.reader.receive(event);
  }

  /** The exchange that opened the WebSocket, or the first one when none did. */
  get exchange() {
    let first: Stretch['wire']['exchanges'][number] | undefined;
    for (const connection of this.reader.connections.values()) {
      for (const { wire } of connection.stretches) {
        if (wire.upgrade) return wire.upgrade.exchange;
        first ??= wire.exchanges[0];
      }
    }
    return first;
  }

  /** The head of the request or of its response. */
  readonly head = (side: Side) => {
    const { exchange } = this;
    return side === 'client' ? exchange?.request : exchange?.response;
  };

  /** The first frame of `side` with this opcode. */
  readonly frame = (side: Side, opcode: number): RecordedFrame | undefined => this.frames(side, opcode)[0];

  /** All frames of `side` with this opcode, in order. */
  frames(side: Side, opcode: number): RecordedFrame[] {
    return this.reader.entries.flatMap((entry) => {
      const frame = entry.kind === 'unit' && entry.side === side ? this.#frame(entry, opcode) : undefined;
      return frame ? [frame] : [];
    });
  }

  /** The page's last event of this name. */
  seen(name: string): PageEvent | undefined {
    return this.page.findLast((event) => event.name === name);
  }

  #frame(entry: UnitEntry, opcode: number): RecordedFrame | undefined {
    const unit = this.reader.stretchOf(entry).wire.dissect(entry.side, entry.unit);
    const field = (name: string) => unit.fields.find((candidate) => candidate.name === name);
    if (field('opcode')?.value !== opcode) return undefined;
    const payload = field('payload data');
    const code = payload?.fields?.find(({ name }) => name === 'close code')?.value;
    const key = field('masking key')?.value;
    return {
      length: unit.length,
      time: entry.time,
      payload: payload?.length ?? 0,
      maskingKey: typeof key === 'string' ? (key.match(/../g) ?? []).join(' ') : undefined,
      closeCode: typeof code === 'number' ? code : undefined,
    };
  }
}
