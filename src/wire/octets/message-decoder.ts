import type { Breach, Decoder, Field, Pending, Unit } from './dissection.ts';
import type { OctetStream } from './octet-stream.ts';

/** What a protocol says of one of its messages. */
export interface ReadMessage {
  readonly kind: string;
  readonly fields: readonly Field[];
  readonly broken: readonly Breach[];
}

/** A protocol each of whose units is one message of what carries it. */
export interface MessageProtocol {
  readonly protocol: string;
  /**
   * Takes the next whole message into account, once; `index` is that of its unit. What it returns is kept in the unit table as the
   * unit's kind, from 0 to 255, and handed to `read`.
   */
  follow?(octets: Uint8Array, offset: number, index: number): number;
  /** Takes a message apart whose first octet stands at `offset`; `index` is undefined while more of it is to come. */
  read(octets: Uint8Array, offset: number, kind: number, index?: number): ReadMessage;
  /** What a message is called whose octets are no longer held. */
  name(kind: number): string;
}

/** A decoder that is told where messages end. */
export interface MessageDecoder extends Decoder {
  /** The octets that the stream holds after the last message are one, even if there are none. */
  endMessage(): void;
}

/**
 * A decoder of messages whose ends are not in their octets. Where nobody tells, as in a file, all octets of the stream are one
 * message, which ends with the stream.
 */
export function createMessageDecoder(stream: OctetStream, protocol: MessageProtocol): MessageDecoder {
  const { octets, units } = stream;
  let next = units.end(octets.start);
  /** The unit whose message was cut off by who receives it. */
  let unfinished: number | undefined;

  function endMessage(): void {
    const kind = protocol.follow?.(octets.view(next), next, units.count) ?? 0;
    units.push(next, octets.end - next, kind, 0);
    next = octets.end;
  }

  return {
    protocol: protocol.protocol,
    endMessage,
    advance() {
      if (!stream.ended || octets.end === next) return;
      endMessage();
      if (stream.cut) unfinished = units.count - 1;
    },
    dissect(index): Unit {
      const offset = units.offset(index);
      const length = units.length(index);
      const unit = { protocol: protocol.protocol, offset, length };
      if (offset < octets.start && length > 0) {
        const gone: Field = { name: 'octets no longer held', offset, length, value: null };
        return { ...unit, kind: protocol.name(units.kind(index)), fields: [gone], broken: [] };
      }
      const view = octets.view(offset, offset + length);
      if (index === unfinished) return { ...unit, ...protocol.read(view, offset, units.kind(index)), unfinished: true };
      return { ...unit, ...protocol.read(view, offset, units.kind(index), index) };
    },
    pending(): Pending | undefined {
      const length = octets.end - next;
      if (length === 0) return undefined;
      return { protocol: protocol.protocol, offset: next, length, ...protocol.read(octets.view(next), next, 0) };
    },
  };
}
