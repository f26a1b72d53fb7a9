/** The opcodes of a frame (RFC 6455 section 5.2 and the IANA WebSocket Opcode Registry). */
export const CONTINUATION = 0x0;
export const TEXT = 0x1;
export const BINARY = 0x2;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

const MEANINGS: readonly string[] = [
  'continuation',
  'text',
  'binary',
  'reserved for further data frames',
  'reserved for further data frames',
  'reserved for further data frames',
  'reserved for further data frames',
  'reserved for further data frames',
  'close',
  'ping',
  'pong',
  'reserved for further control frames',
  'reserved for further control frames',
  'reserved for further control frames',
  'reserved for further control frames',
  'reserved for further control frames',
];

/** What the four bits of an opcode stand for: `text`, `ping`, `reserved for further control frames`, … */
export function opcodeMeaning(opcode: number): string {
  return MEANINGS[opcode & 0xf] as string;
}

/** Control frames are identified by opcodes whose most significant bit is 1 (RFC 6455 section 5.5). */
export function isControl(opcode: number): boolean {
  return (opcode & 0x8) !== 0;
}

/** True for the opcodes that RFC 6455 leaves undefined: 0x3-0x7 and 0xB-0xF. */
export function isReserved(opcode: number): boolean {
  const low = opcode & 0x7;
  return low > 2;
}
