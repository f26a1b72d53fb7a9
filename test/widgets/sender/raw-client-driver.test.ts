import { beforeEach, describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import type { Unnumbered } from '#capture/schema.ts';
import type { LinkCommands, RawClient } from '#link/commands.ts';
import type { Link } from '#link/link.ts';
import { RESPONSE } from '#test/setup/websocket-capture.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import { RawClientDriver } from '#widgets/sender/raw-client-driver.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';

const FRAME = Uint8Array.of(0x81, 0x00);
let sent: Uint8Array[];
let ends: string[];
let opened: number;
let reader: CaptureReader;
let driver: RawClientDriver;

function capture(event: Unnumbered): void {
  reader.receive({ ...event, id: reader.lastId + 1 } as Parameters<CaptureReader['receive']>[0]);
}

function crossed(side: Side, octets: Uint8Array, offset = 0): void {
  capture({ type: 'octets', time: 1, connection: opened, side, offset, octets: toBase64(octets) });
}

/** A raw client whose connection and octets are in the capture at once. */
async function openRawClient(): Promise<RawClient> {
  opened += 1;
  const connection = opened;
  capture({ type: 'connection-opened', time: 0, connection, peer: 'raw client' });
  return {
    connection,
    milliseconds: 1000,
    send: async (octets) => {
      sent.push(octets);
      if (sent.length === 1) crossed('client', octets);
    },
    read: async () => {},
    end: async (how) => {
      ends.push(how);
    },
  };
}

beforeEach(() => {
  sent = [];
  ends = [];
  opened = 0;
  reader = new CaptureReader();
  const link = {
    address: '127.0.0.1:4102',
    wireToken: 'n8Qk',
    commands: { openRawClient } as unknown as LinkCommands,
  } as Link;
  const session = { link, reader, live: async () => link } as unknown as LabSession;
  driver = new RawClientDriver(session, (octets) => octets.fill(7));
});

describe('a raw client', () => {
  test('a frame waits for the 101: the handshake goes first, by itself', async () => {
    expect(driver.phase).toBe('none');
    await driver.sendFrame(FRAME);
    expect(sent.map((octets) => new TextDecoder().decode(octets))).toEqual([
      expect.stringMatching(/^GET \/s\/n8Qk\/ws HTTP\/1\.1\r\nHost: 127\.0\.0\.1:4102\r\n/),
    ]);
    expect(driver.phase).toBe('shaking hands');
    await driver.advance();
    expect(sent).toHaveLength(1);
    crossed('server', RESPONSE);
    expect(driver.phase).toBe('websocket');
    await driver.advance();
    await driver.advance();
    expect(sent.slice(1)).toEqual([FRAME]);
    await driver.sendFrame(FRAME);
    expect(sent).toHaveLength(3);
    expect(opened).toBe(1);
  });

  test('octets go as they are, without any handshake', async () => {
    await driver.send(FRAME);
    expect(sent).toEqual([FRAME]);
    expect(driver.phase).toBe('open');
  });

  test('after the server has ended, the next press opens another connection and ends the first', async () => {
    await driver.send(FRAME);
    capture({ type: 'half-closed', time: 2, connection: 1, side: 'server' });
    expect(driver.phase).toBe('closed');
    await driver.send(FRAME);
    expect(ends).toEqual(['end']);
    expect(driver.connection).toBe(2);
  });

  test('a head by hand needs a connection that has said nothing', async () => {
    await driver.shakeHandsWith('GET /s/…/ws HTTP/1.1\nHost: …');
    expect(new TextDecoder().decode(sent[0])).toBe('GET /s/n8Qk/ws HTTP/1.1\r\nHost: 127.0.0.1:4102\r\n\r\n');
    await driver.shakeHandsWith('GET / HTTP/1.1');
    expect(driver.connection).toBe(2);
  });
});
