import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '#test/setup/start-sandbox.ts';
import { Client, until } from '../harness.ts';

/** In a process of its own: a process may have only so many sockets, and here both ends count. */
let sandbox: RunningSandbox;
let client: Client;

const MANY = 1000;

beforeAll(async () => {
  const room = String(2 * MANY + 100);
  sandbox = await startSandbox(undefined, ['--max-wire-connections', room, '--max-connections-per-session', room]);
  client = await Client.open(sandbox.url);
});
afterAll(() => sandbox.stop());

/** Asks for `url` on a connection of its own; what has come back is read from `text`. */
function ask(url: string): { readonly socket: Socket; text: string } {
  const { pathname, search, host, port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  const asked = { socket, text: '' };
  socket.setEncoding('latin1').on('data', (text: string) => {
    asked.text += text;
  });
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  return asked;
}

/** Waits until so many exchanges have begun. */
async function exchanges(count: number): Promise<void> {
  await until(async () => {
    const { events } = await client.capture();
    return events.filter(({ type }) => type === 'exchange').length === count || setTimeout(100, false);
  }, 15_000);
}

test(`${MANY} held polls and ${MANY} event streams at once on one process are all served, and it ends within two seconds`, async () => {
  const { longPoll, sse } = client.session.urls;
  const streams = Array.from({ length: MANY }, () => ask(sse));
  await until(() => streams.every(({ text }) => text.includes('\r\n\r\n')), 15_000);
  const polls = Array.from({ length: MANY }, () => ask(longPoll));
  await exchanges(2 * MANY);
  expect(polls.every(({ text }) => text === '')).toBe(true);
  await client.publish('to all of them');
  await until(
    () => polls.every(({ text }) => text.endsWith('"text":"to all of them"}],"cursor":1,"lost":0}\n')),
    15_000,
  );
  await until(() => streams.every(({ text }) => text.includes('\r\nid: 1\ndata: to all of them\n\n\r\n')), 15_000);
  for (const { socket } of polls) socket.destroy();
  const again = Array.from({ length: MANY }, () => ask(`${longPoll}?since=1`));
  // The publication was one more.
  await exchanges(3 * MANY + 1);
  const began = performance.now();
  await sandbox.stop();
  expect(performance.now() - began).toBeLessThan(2000);
  for (const { socket } of [...streams, ...again]) socket.destroy();
}, 60_000);
