import { type DeflateParameters, deflateOf } from '#wire/websocket/deflate-parameters.ts';
import { BINARY, TEXT } from '#wire/websocket/opcodes.ts';
import type { Injection, InjectionPhase } from './tap-connection.ts';

/** Octets that no library wrote, on their way to a boundary of protocol messages. */
export interface Injected {
  readonly octets: Uint8Array;
  readonly kind: string;
  readonly phase: InjectionPhase;
  readonly resolve: (injection: Injection) => void;
  readonly reject: (error: Error) => void;
}

/** Whether a frame that no library wrote puts the peer's decompressor out of step with the library's compressor (RFC 7692). */
export function desynchronises(frame: Uint8Array, deflate: DeflateParameters | undefined): boolean {
  const first = frame[0] ?? 0;
  const opcode = first & 0x0f;
  return (
    deflate !== undefined &&
    deflateOf('server', deflate).contextTakeover &&
    (first & 0x40) !== 0 &&
    (opcode === TEXT || opcode === BINARY)
  );
}
