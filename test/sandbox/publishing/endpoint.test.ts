import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, Line, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({ publishOctets: 100 });
  client = await Client.open(sandbox.url);
});
afterAll(() => sandbox.close(100));

const curl = async (...args: string[]) => (await promisify(execFile)('curl', ['-sS', ...args])).stdout;

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(client.session.urls.publish, { method: 'POST', body, headers });

describe('publishing into the feed', () => {
  test('numbers the text and hands it to all techniques', async () => {
    const stream = Line.get(client.session.urls.stream);
    const events = Line.get(client.session.urls.sse);
    await Promise.all([stream.head(), events.head()]);
    const answer = await post('héllo');
    expect([answer.status, await answer.json()]).toEqual([201, { id: 1 }]);
    const text = Buffer.from('héllo').toString('latin1');
    await until(() => stream.chunks[0] === `1 ${text}\n`);
    await until(() => events.chunks[0] === `id: 1\ndata: ${text}\n\n`);
    expect(await (await fetch(client.session.urls.poll)).json()).toMatchObject({ events: [{ id: 1, text: 'héllo' }] });
    for (const line of [stream, events]) line.socket.destroy();
  });

  test('works from a shell', async () => {
    const { publish, poll } = client.session.urls;
    const said = await curl('-H', 'Content-Type: text/plain', '--data-binary', 'by curl', publish);
    const { id } = JSON.parse(said) as { id: number };
    const seen = await curl(`${poll}?since=${id - 1}`);
    expect(JSON.parse(seen)).toMatchObject({ events: [{ id, text: 'by curl' }], cursor: id });
  });

  test('of too much, of no UTF-8, of another type, or by another method is refused', async () => {
    const long = await post('x'.repeat(101));
    expect([long.status, await long.json()]).toMatchObject([413, { limit: 'publishOctets' }]);
    const bad = await post(new Uint8Array([0x61, 0xff]), { 'content-type': 'text/plain' });
    expect([bad.status, await bad.json()]).toMatchObject([400, { errors: [{ field: '(content)' }] }]);
    const json = await post('{}', { 'content-type': 'application/json' });
    expect([json.status, json.headers.get('accept')]).toEqual([415, 'text/plain']);
    const got = await fetch(client.session.urls.publish);
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('needs the wire token of the session, and no page elsewhere may do it', async () => {
    const other = client.session.urls.publish.replace(client.session.wireToken, 'x'.repeat(22));
    expect((await fetch(other, { method: 'POST', body: 'x' })).status).toBe(404);
    expect((await post('x', { origin: 'https://evil.example' })).status).toBe(403);
  });
});
