import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { OctetStream } from '#wire/octets/octet-stream.ts';
import { RecordingSession, type Rig, startRig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const ANSWER = Buffer.from('ok');

/** Sends requests for `targets` one after the other on one connection; returns the status and content of each answer. */
async function ask(port: number, targets: Iterable<string>): Promise<Map<string, number>> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const answers = new Map<string, number>();
  for (const target of targets) {
    socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    let text = '';
    while (!text.endsWith('\r\n\r\nok')) text += String((await once(socket, 'data'))[0]);
    const status = text.slice(9, 12);
    answers.set(status, (answers.get(status) ?? 0) + 1);
  }
  return answers;
}

/** What a direction still holds of what crossed it. */
function held({ octets, units }: OctetStream): { octets: number; units: number } {
  return { octets: octets.end - octets.start, units: units.count - units.first };
}

/** The one connection of the rig. */
function theConnection() {
  const [connection] = rig.tap.connections;
  if (!connection) throw new Error('the connection is not open');
  return connection;
}

describe('what a kept-alive connection holds after 2000 polls', () => {
  test.each([
    { whose: 'one session', targetOf: () => '/s/a/poll' },
    { whose: 'two sessions in turn', targetOf: (number: number) => `/s/${number % 2 === 0 ? 'a' : 'b'}/poll` },
    { whose: 'nobody', targetOf: () => '/elsewhere' },
  ])('of $whose: the last exchange, and no more units and octets than at the beginning', async ({ targetOf }) => {
    const sessions = { a: new RecordingSession(), b: new RecordingSession() };
    rig = await startRig({
      sessions,
      onRequest: (_request, response) => response.setHeader('Content-Length', ANSWER.length).end(ANSWER),
    });
    const targets = Array.from({ length: 2000 }, (_, number) => targetOf(number));
    expect(await ask(rig.port, targets)).toEqual(new Map([['200', 2000]]));

    const { exchangeTable, client, server } = theConnection().stack;
    expect(exchangeTable.count).toBe(2000);
    expect(exchangeTable.held.length).toBeLessThanOrEqual(2);
    for (const each of [held(client), held(server)]) {
      expect(each.octets).toBeLessThanOrEqual(64 * 1024);
      expect(each.units).toBeLessThanOrEqual(1000);
    }
    const told = [...sessions.a.of('exchange'), ...sessions.b.of('exchange')];
    const numbers = told.map(({ exchange }) => exchange).sort((one, other) => one - other);
    expect(numbers).toEqual(targets.flatMap((target, number) => (target === '/elsewhere' ? [] : [number])));
    expect(rig.defects).toEqual([]);
  });
});

test('what a WebSocket holds after 4000 messages either way: no more units and octets than at the beginning', async () => {
  rig = await startRig();
  const socket = new WebSocket(rig.url, { perMessageDeflate: false });
  await once(socket, 'open');
  let answered = 0;
  const all = Promise.withResolvers<void>();
  socket.on('message', () => {
    answered += 1;
    if (answered === 4000) all.resolve();
    else if (answered % 100 === 0) send();
  });
  const send = () => {
    for (let count = 0; count < 100; count += 1) socket.send('x'.repeat(40));
  };
  send();
  await all.promise;
  const { client, server } = theConnection().stack;
  for (const each of [held(client), held(server)]) {
    expect(each.octets).toBeLessThanOrEqual(24 * 1024);
    expect(each.units).toBeLessThanOrEqual(1000);
  }
  expect(rig.session.octets('client').length).toBeGreaterThan(4000 * 46);
  expect(rig.defects).toEqual([]);
});
