import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Report } from '#sandbox/dissect/report.ts';
import { handshakeFor } from '#test/setup/subprotocol-connection.ts';
import { encodeRequestHead } from '#wire/http/encode.ts';
import { encodeConnack, encodeConnect } from '#wire/mqtt/encode.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

function dissect(args: string[], input: string | Uint8Array) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['sandbox/dissect.ts', ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function json(args: string[], input: string | Uint8Array): Report {
  return JSON.parse(dissect([...args, '--json'], input).stdout) as Report;
}

/** RFC 6455 §5.7: a single-frame masked text message that holds "Hello". */
const MASKED_HELLO = '81 85 37 fa 21 3d 7f 9f 4d 51 58';
const WEBSOCKET = ['--protocol', 'websocket', '--from', 'client'];

describe('dissect --protocol websocket', () => {
  test('explains a frame given as hex, every bit of it', () => {
    const report = json([...WEBSOCKET, '--hex'], MASKED_HELLO);
    expect(report).toMatchObject({ protocol: 'websocket', rest: 0 });
    expect(report.units).toHaveLength(1);
    const [frame] = report.units;
    expect(frame).toMatchObject({ kind: 'frame', offset: 0, length: 11 });
    expect(frame?.broken).toBeUndefined();
    const named = (name: string) => frame?.fields.find((field) => field.name === name);
    expect(named('FIN')).toMatchObject({ offset: 0, length: 1, bitOffset: 0, bitLength: 1 });
    expect(named('opcode')).toMatchObject({ value: 1, bitOffset: 4, bitLength: 4 });
    expect(named('masking key')).toMatchObject({ offset: 2, length: 4 });
    expect(named('payload data')).toMatchObject({ offset: 6, length: 5, value: 'Hello' });
  });

  test('prints a tree for people', () => {
    const { stdout, status } = dissect([...WEBSOCKET, '--hex'], MASKED_HELLO);
    expect(status).toBe(0);
    expect(stdout).toContain('websocket frame, client → server');
    expect(stdout).toContain('opcode (bits 4-7): 1');
    expect(stdout).toContain('Hello');
  });

  test('names the rule that an unmasked client frame breaks', () => {
    const [frame] = json([...WEBSOCKET, '--hex'], '810548656c6c6f').units;
    expect(frame?.broken).toEqual([
      expect.objectContaining({
        section: expect.stringContaining('RFC 6455'),
        blame: 'client',
        consequence: { kind: 'close', code: 1002 },
      }),
    ]);
  });

  test('counts the octets of an unfinished frame', () => {
    expect(json([...WEBSOCKET, '--hex'], '8185 37fa')).toMatchObject({ units: [], rest: 4 });
  });
});

describe('dissect --protocol http', () => {
  test('reads raw octets from standard input', () => {
    const request = encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] });
    const report = json(['--protocol', 'http', '--from', 'client'], request);
    expect(report.units.map(({ kind }) => kind)).toEqual(['request head']);
    expect(report.units[0]?.fields.at(-1)).toMatchObject({ offset: request.length - 2, length: 2 });
  });

  test('control characters reach the terminal only made visible', () => {
    const { stdout } = dissect(['--protocol', 'http', '--from', 'client'], 'GET /\u001b[31m HTTP/1.1\r\n\r\n');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('dissect --protocol sse', () => {
  const args = ['--protocol', 'sse', '--from', 'server'];

  test('gives each line and what it dispatches', () => {
    const { units, rest, pending } = json(args, 'id: 1\ndata: a\r\n\ndata: cut');
    expect(units.map(({ kind, offset, length }) => [kind, offset, length])).toEqual([
      ['id line', 0, 6],
      ['data line', 6, 9],
      ['dispatch', 15, 1],
    ]);
    expect(units[2]?.outcome?.slice(0, 3).map(({ name, value }) => [name, value])).toEqual([
      ['type', 'message'],
      ['data', 'a'],
      ['last event ID', '1'],
    ]);
    expect(rest).toBe(9);
    expect(pending?.[0]?.broken?.map(({ rule }) => rule)).toEqual(['sse.event-finished']);
  });

  test('as a tree for people', () => {
    const { stdout } = dissect(args, 'Data: \u001b\n\n');
    expect(stdout).toContain('sse ignored line, server → client');
    expect(stdout).toContain('sse.field-known');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('dissect --protocol json', () => {
  const args = ['--protocol', 'json', '--from', 'client'];

  test('gives every token its place, and a breach the octet and the section', () => {
    const { units, rest } = json(args, '{"a": 1,}');
    expect(rest).toBe(0);
    expect(units).toHaveLength(1);
    expect(units[0]).toMatchObject({ kind: 'text', protocol: 'json', offset: 0, length: 9 });
    expect(units[0]?.broken).toMatchObject([
      { rule: 'json.object', section: 'RFC 8259 §4', offset: 8, blame: 'client' },
    ]);
    expect(dissect(args, '{"a": 1}').stdout).toContain('     1 +6         member: a');
  });
});

describe('dissect --protocol wamp', () => {
  const args = ['--protocol', 'wamp', '--from', 'client'];

  test('names elements by their places, and says what a router answers to a breach', () => {
    const { units } = json(args, '[48,1,{},"wire101..add",[2,3]]');
    expect(units).toMatchObject([{ kind: 'CALL', protocol: 'wamp', length: 30 }]);
    expect(units[0]?.fields.find(({ name }) => name === 'Procedure')).toMatchObject({ offset: 9, length: 14 });
    expect(units[0]?.broken).toMatchObject([{ rule: 'wamp.uri', section: 'WAMP §2.1.1', offset: 9 }]);
    const { stdout } = dissect(args, '[48,0,{},"a"]');
    expect(stdout).toContain('wamp CALL, client → server');
    expect(stdout).toContain('answered with ABORT wamp.error.protocol_violation');
  });
});

describe('dissect --protocol xml', () => {
  test('gives each part its place in octets, and says why a document type is refused', () => {
    const args = ['--protocol', 'xml', '--from', 'client'];
    const { units } = json(args, '<call id="1">é</call>');
    expect(units).toMatchObject([{ kind: 'document', protocol: 'xml', length: 22 }]);
    expect(units[0]?.fields[0]?.fields?.[1]).toMatchObject({ name: 'character data', offset: 13, length: 2 });
    const { stdout } = dissect(args, '<!DOCTYPE a [<!ENTITY b "\u001b">]><a>&b;</a>');
    expect(stdout).toContain('xml.no-document-type; MAY, XML 1.0 §2.8; the client is to blame');
  });
});

describe('dissect --protocol stack', () => {
  test('shows what the content of a message carries, with its place in the input', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
    const input = `${head}6\r\ndata: \r\n3\r\na\n\n\r\n0\r\n\r\n`;
    const stack = ['--protocol', 'stack', '--from', 'server'];
    const [line, end] = json(stack, input).units.flatMap(({ nested }) => nested ?? []);
    const first = head.length + 3;
    expect(line?.spans).toEqual([
      { offset: first, length: 6 },
      { offset: first + 11, length: 2 },
    ]);
    expect(end).toMatchObject({ kind: 'dispatch', protocol: 'sse', offset: 8, length: 1 });
    expect(dissect(stack, input).stdout).toContain(
      `sse data line, server → client, at ${first} +6 and ${first + 11} +2`,
    );
  });

  test('reads a capture document, both directions', () => {
    const request = encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] });
    const capture = {
      format: 'wire101-capture',
      version: 1,
      origin: 'recorded',
      startedAt: '2026-01-01T00:00:00Z',
      clocks: {},
      page: [],
      events: [
        { id: 0, time: 0, type: 'connection-opened', connection: 0, peer: 'browser' },
        { id: 1, time: 1, type: 'octets', connection: 0, side: 'client', offset: 0, octets: toBase64(request) },
      ],
    };
    const report = json(['--protocol', 'stack'], JSON.stringify(capture));
    expect(report.units).toMatchObject([{ kind: 'request head', from: 'client', connection: 0 }]);
  });

  /** A capture of one WebSocket, on which each side sends one message. */
  function captureOf(subprotocol: string, opcode: number, messages: Readonly<Record<'client' | 'server', Uint8Array>>) {
    const { request, response } = handshakeFor(subprotocol);
    const frame = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode };
    const sent = {
      client: [request, encodeFrame({ ...frame, maskingKey: new Uint8Array(4), payload: messages.client })],
      server: [response, encodeFrame({ ...frame, payload: messages.server })],
    };
    const offsets = { client: 0, server: 0 };
    const turns = (['client', 'server', 'client', 'server'] as const).map((side, turn) => {
      const octets = sent[side][turn >> 1] as Uint8Array;
      const offset = offsets[side];
      offsets[side] += octets.length;
      return { id: turn + 1, time: turn + 1, type: 'octets', connection: 0, side, offset, octets: toBase64(octets) };
    });
    return JSON.stringify({
      format: 'wire101-capture',
      version: 1,
      origin: 'recorded',
      startedAt: '2026-01-01T00:00:00Z',
      clocks: {},
      page: [],
      events: [{ id: 0, time: 0, type: 'connection-opened', connection: 0, peer: 'browser' }, ...turns],
    });
  }

  function nestedIn(capture: string) {
    return json(['--protocol', 'stack'], capture).units.flatMap((unit) => unit.nested ?? []);
  }

  test('opens MQTT inside the messages of a WebSocket, both directions in the version of the CONNECT', () => {
    const client = encodeConnect({ version: 5, clientIdentifier: 'c' });
    const capture = captureOf('mqtt', 2, { client, server: encodeConnack({ version: 5 }) });
    const nested = nestedIn(capture);
    expect(nested.map(({ protocol, kind, from, broken }) => [protocol, kind, from, broken])).toEqual([
      ['mqtt', 'CONNECT', 'client', undefined],
      ['mqtt', 'CONNACK', 'server', undefined],
    ]);
    expect(nested[1]?.fields.map(({ name }) => name)).toContain('properties');
    expect(dissect(['--protocol', 'stack'], capture).stdout).toContain('|      0 +5     mqtt CONNACK');
  });

  test.each([
    ['wamp.2.json', '[1,"r",{"roles":{"caller":{}}}]', '[2,7,{"roles":{"dealer":{}}}]', ['HELLO', 'WELCOME']],
    ['json.wire101', '{"id":1,"call":"add","args":[2,3]}', '{"id":1,"result":5}', ['text', 'text']],
    ['xml.wire101', '<call id="1" name="time"/>', '<result id="1">5</result>', ['document', 'document']],
  ] as const)('opens what was agreed on inside the messages of a WebSocket: %s', (name, client, server, kinds) => {
    const nested = nestedIn(captureOf(name, 1, { client: encodeUtf8(client), server: encodeUtf8(server) }));
    expect(nested.map(({ kind }) => kind)).toEqual(kinds);
    expect(nested.flatMap(({ broken = [] }) => broken)).toEqual([]);
  });

  test('says in one line what is wrong with a document', () => {
    const { status, stderr } = dissect(['--protocol', 'stack'], '{"format":"other"}');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^dissect: Not a capture document of version 1: .+\n$/);
  });
});

describe('dissect, used wrongly', () => {
  test.each([
    [['--protocol', 'smtp'], '--protocol must be one of'],
    [['--protocol', 'http'], '--from must be client or server'],
    [['--protocol', 'http', '--from', 'client', 'no-such-file'], 'Cannot read no-such-file'],
    [['--bogus'], "dissect: Unknown option '--bogus' (--help explains)\n"],
    [['--from', '-1'], "dissect: Option '--from' argument is ambiguous (--help explains)\n"],
    [[...WEBSOCKET, '--hex'], 'Not hex'],
  ])('%j: one clear line, exit code 1', (args, message) => {
    const { status, stderr, stdout } = dissect(args, 'zz');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

describe('dissect --protocol mqtt', () => {
  const CONNECT = '10 0e 0004 4d515454 05 02 003c 00 0001 63';
  const PUBLISH = '30 0a 0003 612f62 00 68656c6f';

  test('explains packets down to the length of a topic name, in the version of their CONNECT', () => {
    const { stdout, status } = dissect(['--protocol', 'mqtt', '--from', 'client', '--hex'], `${CONNECT} ${PUBLISH}`);
    expect(status).toBe(0);
    expect(stdout).toContain('protocol version: 5  MQTT 5.0');
    expect(stdout).toMatch(/18 \+5 +topic name: a\/b\n +18 \+2 +length: 3\n/);
    expect(stdout).toContain('property length: 0');
  });

  test('is told the version of packets that come without a CONNECT', () => {
    const fields = (version: string) =>
      json(['--protocol', 'mqtt', '--from', 'client', '--mqtt-version', version, '--hex'], PUBLISH).units[0]?.fields;
    expect(fields('5.0')?.map(({ name }) => name)).toContain('properties');
    expect(fields('3.1.1')?.map(({ name }) => name)).not.toContain('properties');
    expect(dissect(['--protocol', 'mqtt', '--from', 'client', '--mqtt-version', '4', '--hex'], PUBLISH)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--mqtt-version must be one of 3.1, 3.1.1, 5.0'),
    });
  });

  test('names the statement that a packet breaks, and the reason code it is answered with', () => {
    const [unit] = json(['--protocol', 'mqtt', '--from', 'client', '--mqtt-version', '5.0', '--hex'], 'f1 00').units;
    expect(unit?.broken).toEqual([
      expect.objectContaining({
        section: 'MQTT 5.0 [MQTT-2.1.3-1]',
        consequence: {
          kind: 'network close',
          mistake: 'malformed packet',
          answer: { packet: 'DISCONNECT', code: 0x81 },
        },
      }),
    ]);
  });
});
