import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { octetsOf } from '#capture/octets-of.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, Line, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await Client.open(sandbox.url);
});
afterAll(() => sandbox.close(100));

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');

async function sent(specimen: object): Promise<Line> {
  await client.ask('PUT', client.session.urls.specimen, specimen);
  const line = Line.get(client.session.urls.specimenStream);
  await line.head();
  return line;
}

describe('the specimen', () => {
  test('is none until there is one', async () => {
    expect((await fetch(client.session.urls.specimenStream)).status).toBe(404);
    expect((await client.request('GET', client.session.urls.specimen)).status).toBe(404);
  });

  test('is sent to the octet, each slice as a chunk and a write of its own, and ends', async () => {
    const stream = '\xef\xbb\xbfdata: \xff\x00one\r\r\ndata';
    const line = await sent({ octets: hex(stream), slices: [1, 2, 9], pause: 0 });
    await until(() => line.content.endsWith('0\r\n\r\n'));
    expect(await line.head()).toContain('\r\nContent-Type: text/event-stream\r\n');
    expect(line.chunks).toEqual([stream.slice(0, 1), stream.slice(1, 3), stream.slice(3, 12), stream.slice(12)]);
    line.socket.destroy();
    const { events } = await client.capture();
    const newest = Math.max(...events.flatMap((event) => ('connection' in event ? [event.connection] : [])));
    const writes = events.flatMap((event) =>
      event.type === 'octets' && event.side === 'server' && event.connection === newest
        ? [Buffer.from(octetsOf(event)).toString('latin1')]
        : [],
    );
    expect(writes.slice(1, 5)).toEqual(line.chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`));
  });

  test('in slices of one size, with pauses, in another content type, and stays open', async () => {
    const line = await sent({
      octets: hex('data: 1\n\n'),
      sliceSize: 4,
      pause: 60,
      end: 'keep open',
      contentType: 'text/plain',
    });
    const began = performance.now();
    await until(() => line.chunks.length === 3);
    expect(performance.now() - began).toBeGreaterThan(100);
    expect(line.chunks).toEqual(['data', ': 1\n', '\n']);
    expect(await line.head()).toContain('\r\nContent-Type: text/plain\r\n');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([line.ended, line.content.endsWith('0\r\n\r\n')]).toEqual([false, false]);
    line.socket.destroy();
  });

  test('ends by a reset, its octets read before', async () => {
    const line = await sent({ octets: hex('data: 1\n\n'), end: 'reset' });
    await until(() => line.broken === 'ECONNRESET');
    expect(line.chunks).toEqual(['data: 1\n\n']);
  });

  test('may be empty', async () => {
    const line = await sent({ octets: '' });
    await until(() => line.content === '0\r\n\r\n');
    line.socket.destroy();
  });

  test.each([
    [{ octets: 'abc' }, 'octets', 'pairs'],
    [{ octets: '00'.repeat(65_537) }, 'octets', 'at most 65536 octets'],
    [{ octets: '00', slices: [0] }, 'slices.0', 'from 1 to 65536'],
    [{ octets: '00', slices: [1], sliceSize: 1 }, 'sliceSize', 'both'],
    [{ octets: '00'.repeat(5000), sliceSize: 1 }, 'sliceSize', 'at most 4096 slices'],
    [{ octets: '00', pause: 10_001 }, 'pause', 'from 0 to 10000'],
    [{ octets: '00', contentType: 'text/plain\r\nX: y' }, 'contentType', 'one line'],
  ])('%o is refused by name and range', async (specimen, field, text) => {
    const refused = await client.request('PUT', client.session.urls.specimen, specimen);
    expect(refused.status).toBe(400);
    const { errors } = (await refused.json()) as { errors: { field: string; message: string }[] };
    expect(errors[0]?.field).toBe(field);
    expect(errors[0]?.message).toContain(text);
  });
});
