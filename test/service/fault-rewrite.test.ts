import { describe, expect, test } from 'vitest';
import { FaultPlan, noFaults } from '#service/fault-plan.ts';
import { concerns, encodeComposed, rewriteHead } from '#service/fault-rewrite.ts';
import { parseRequestHead } from '#wire/http/request-head.ts';
import { parseResponseHead } from '#wire/http/response-head.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const octets = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const asText = (sent: Uint8Array) => String.fromCharCode(...sent);
const request = parseRequestHead(
  octets(
    `GET /s/a/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  ),
  0,
);
const INTENDED =
  'HTTP/1.1 101 Switching Protocols\r\nupgrade:websocket\r\nConnection:  Upgrade \r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX: \xfc\r\n\r\n';
const intended = octets(INTENDED);
const response = parseResponseHead(intended, 0);

const rewritten = (plan: unknown) => asText(rewriteHead(FaultPlan.parse(plan), request, response, intended).octets);
const accept = (plan: unknown) => /Sec-WebSocket-Accept: (.*)\r\n/i.exec(rewritten({ accept: plan }))?.[1];

describe('a response head under a plan', () => {
  test('stays as it is, octet for octet, when nothing is to be done', () => {
    expect(rewriteHead(noFaults, request, response, intended)).toEqual({ octets: intended, faults: [] });
  });

  test('stands at any offset of its direction', () => {
    const later = parseResponseHead(intended, 1000);
    const plan = FaultPlan.parse({ lines: [{ edit: 'drop', name: 'x' }] });
    expect(asText(rewriteHead(plan, request, later, intended).octets)).toBe(INTENDED.replace('X: \xfc\r\n', ''));
  });

  test('keeps the exact octets of lines that no fault names', () => {
    expect(rewritten({ lines: [{ edit: 'drop', name: 'X' }] })).toBe(INTENDED.replace('X: \xfc\r\n', ''));
    expect(rewritten({ lines: [{ edit: 'set', name: 'UPGRADE', value: 'h2c' }] })).toBe(
      INTENDED.replace('upgrade:websocket', 'UPGRADE: h2c'),
    );
    expect(rewritten({ lines: [{ edit: 'add', name: 'X', value: '2' }] })).toBe(
      INTENDED.replace('\xfc\r\n', '\xfc\r\nX: 2\r\n'),
    );
    expect(rewritten({ lines: [{ edit: 'set', name: 'Y', value: '' }] })).toBe(
      INTENDED.replace('\xfc\r\n', '\xfc\r\nY: \r\n'),
    );
    expect(rewritten({ lines: [{ edit: 'repeat', name: 'upgrade' }] })).toBe(
      INTENDED.replace('upgrade:websocket\r\n', 'upgrade:websocket\r\nupgrade:websocket\r\n'),
    );
  });

  test('gets another status line', () => {
    expect(rewritten({ status: { code: 404, reason: 'Not Found' } })).toBe(
      INTENDED.replace('101 Switching Protocols', '404 Not Found'),
    );
    expect(rewritten({ status: { code: 200 } })).toMatch(/^HTTP\/1.1 200 \r\n/);
  });

  test('gets a wrong accept (RFC 6455 section 4.2.2, item 5)', () => {
    expect(accept({ kind: 'hex digest' })).toBe('YjM3YTRmMmNjMDYyNGYxNjkwZjY0NjA2Y2YzODU5NDViMmJlYzRlYQ==');
    expect(accept({ kind: 'no padding' })).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo');
    expect(accept({ kind: 'other key' })).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(accept({ kind: 'bad GUID' })).toMatch(/^[A-Za-z0-9+/]{27}=$/);
    expect(accept({ kind: 'bad GUID' })).not.toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(accept({ kind: 'value', value: 'nonsense' })).toBe('nonsense');
  });

  test('names the faults in the order they were made', () => {
    const plan = FaultPlan.parse({
      status: { code: 200 },
      accept: { kind: 'other key' },
      lines: [{ edit: 'drop', name: 'Upgrade' }],
    });
    expect(rewriteHead(plan, request, response, intended).faults).toEqual([
      'status 200',
      'accept: other key',
      'drop Upgrade',
    ]);
  });
});

describe('a plan concerns', () => {
  const ordinary = parseRequestHead(octets('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 0);
  const slices = { slices: { octets: 1, pause: 0 } };

  test('answers to a request for WebSocket, or all when it says so', () => {
    expect(concerns(FaultPlan.parse(slices), request)).toBe(true);
    expect(concerns(FaultPlan.parse(slices), ordinary)).toBe(false);
    expect(concerns(FaultPlan.parse({ ...slices, on: 'every response' }), ordinary)).toBe(true);
  });

  test('nothing when it does nothing', () => {
    expect(concerns(noFaults, request)).toBe(false);
  });
});

describe('a frame composed by hand (RFC 6455 section 5.2)', () => {
  const encode = (frame: unknown) => {
    const [composed] = FaultPlan.parse({ frames: [frame] }).frames;
    return composed && [...encodeComposed(composed)];
  };

  test('is final and plain unless it says otherwise', () => {
    expect(encode({ opcode: 1, payload: { text: 'hé' } })).toEqual([0x81, 3, 0x68, 0xc3, 0xa9]);
  });

  test('has any bits, any length encoding, a mask or a lie', () => {
    expect(encode({ fin: false, rsv3: true, opcode: 2, payload: { hex: 'FF' }, lengthEncoding: 16 })).toEqual([
      0x12, 126, 0, 1, 0xff,
    ]);
    expect(encode({ opcode: 1, payload: { hex: '0000' }, maskingKey: '0a0b0c0d' })).toEqual([
      0x81, 0x82, 10, 11, 12, 13, 10, 11,
    ]);
    expect(encode({ opcode: 9, payload: { text: '' }, declaredLength: 5 })).toEqual([0x89, 5]);
  });
});
