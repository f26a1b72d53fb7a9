import { printfOf } from '#capture/shell-lines/quote.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { encodeClosePayload, encodeFrame } from '#wire/websocket/encode.ts';
import { BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT } from '#wire/websocket/opcodes.ts';
import type { Command } from '../command.ts';
import { explainMessage } from '../describe.ts';
import { octetsOfEscaped } from '../escapes.ts';
import { type Given, numberOf, usage } from '../options.ts';
import { inShell, octetsOfHex } from './calculations.ts';

const OPCODES: Readonly<Record<string, number>> = {
  text: TEXT,
  binary: BINARY,
  ping: PING,
  pong: PONG,
  close: CLOSE,
  continuation: CONTINUATION,
};

/** Composes a frame, or takes one apart. */
export const frame: Command = {
  name: 'frame',
  summary: 'composes a WebSocket frame in hex, or takes one apart (RFC 6455 §5.2)',
  usage: '[text|binary|ping|pong|close|continuation] [PAYLOAD] | -e HEX',
  words: Object.keys(OPCODES),
  options: [
    { flag: '-k', value: 'KEY', text: 'the masking key as 8 hex digits; one of chance when left out' },
    { flag: '-u', text: 'unmasked, as a server sends frames' },
    { flag: '-x', text: 'the payload is hex' },
    { flag: '-f', text: 'FIN is 0: fragments follow' },
    { flag: '-c', value: 'CODE', text: 'the code of a close' },
    { flag: '-e', text: 'explains the frames that follow in hex, as a client sent them; with -u a server' },
  ],
  examples: [
    { line: 'frame -k 37fa213d text Hello', text: 'the masked example of RFC 6455 §5.7' },
    { line: 'frame close -c 1000 bye', text: 'a Close with a code and a reason' },
    { line: 'frame -e 81 85 37 fa 21 3d 7f 9f 4d 51 58', text: 'what that means, bit by bit' },
  ],
  shell: (given) => {
    try {
      return given.options.has('-e') || given.operands.length === 0
        ? []
        : [`${printfOf(composed(given, new Uint8Array(4)))} | nc HOST PORT    # with a key of your own`];
    } catch {
      return [];
    }
  },
  run({ host, given }) {
    if (given.options.has('-e')) {
      const octets = octetsOfHex('frame', given.operands.join(' '));
      const side = given.options.has('-u') ? 'server' : 'client';
      const wire = new Connection({ speaks: 'websocket' });
      wire.receive(side, octets);
      const { units } = wire[side];
      for (let index = 0; index < units.count; index++) {
        const unit = wire.dissect(side, index);
        explainMessage(host, { side, unit, octets: octets.subarray(unit.offset, unit.offset + unit.length) });
      }
      const pending = wire.pending(side);
      if (pending) {
        explainMessage(host, { side, unit: pending, octets: octets.subarray(pending.offset) });
        host.print('Its end is missing.', 'bad');
      }
      return undefined;
    }
    const octets = composed(given, host.random(4));
    host.print(toHex(octets, ' '), 'good');
    host.print(`in nc: ${Array.from(octets, (octet) => `\\x${toHex(Uint8Array.of(octet))}`).join('')}\\c`, 'faint');
    inShell(host.print, frame.shell(given, undefined));
    return undefined;
  },
};

function composed(given: Given, chance: Uint8Array): Uint8Array {
  const [kind = 'text', ...rest] = given.operands;
  const opcode = OPCODES[kind];
  if (opcode === undefined) throw usage('frame', `${kind} is no kind of frame.`);
  const text = rest.join(' ');
  const code = numberOf('frame', given, '-c', 0, 65_535);
  const said = given.options.has('-x') ? octetsOfHex('frame', text) : octetsOfEscaped(text).octets;
  const payload = opcode === CLOSE && !given.options.has('-x') ? encodeClosePayload(code, text) : said;
  const given4 = given.options.get('-k');
  const key = given4 === undefined ? chance : octetsOfHex('frame', given4);
  if (key.length !== 4) throw usage('frame', 'A masking key has 4 octets, which are 8 hex digits.');
  const fin = !given.options.has('-f');
  const plain = { fin, rsv1: false, rsv2: false, rsv3: false, opcode, payload };
  return encodeFrame(given.options.has('-u') ? plain : { ...plain, maskingKey: key });
}

/** A lawful frame of a client. @param key four octets of chance (RFC 6455 section 5.3) */
export function clientFrame(opcode: number, payload: Uint8Array | string, key: Uint8Array, fin = true): Uint8Array {
  const octets = typeof payload === 'string' ? encodeUtf8(payload) : payload;
  return encodeFrame({ fin, rsv1: false, rsv2: false, rsv3: false, opcode, payload: octets, maskingKey: key });
}
