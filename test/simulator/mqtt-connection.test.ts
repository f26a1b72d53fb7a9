import { expect, test } from 'vitest';
import { nodeTimers } from '#sandbox/tap/node-timers.ts';
import { SeededRandom } from '#simulator/random.ts';
import { Simulation } from '#simulator/simulation.ts';
import { encodeConnack, encodeConnect } from '#wire/mqtt/encode.ts';
import { toHex } from '#wire/octets/hex.ts';
import { until } from '../sandbox/harness.ts';

function open(): Simulation {
  return new Simulation({
    host: { timers: nodeTimers, now: () => performance.now() * 1000, copy: (octets) => new Uint8Array(octets) },
    random: new SeededRandom('a test'),
    wallClock: Date.now,
    captured() {},
    onDefect: (error) => {
      throw error;
    },
  });
}

/** A client by hand, and what it hears of the server. */
function dial(simulation: Simulation, version: 4 | 5) {
  const heard = { answer: '', ended: false, closed: false };
  const { end } = simulation.connect(
    'raw client',
    {
      received: (octets) => {
        heard.answer += toHex(octets);
      },
      ended: () => {
        heard.ended = true;
      },
      closed: () => {
        heard.closed = true;
      },
    },
    'mqtt',
  );
  end.send(encodeConnect({ version, clientIdentifier: 'x', userName: simulation.session.wireToken }));
  return { heard, end };
}

test.each([
  ['3.1.1', 4, encodeConnack({ version: 4, code: 3 })],
  ['5.0', 5, encodeConnack({ version: 5, code: 0x97 })],
] as const)(
  'section 3.2.2: a session that has had all its octets lets nobody in, in MQTT %s; its client ends, and the connection is closed',
  async (_name, version, connack) => {
    const simulation = open();
    simulation.session.count(simulation.session.limits.octetsPerSession + 1);
    const { heard, end } = dial(simulation, version);
    await until(() => heard.ended);
    expect(heard.answer).toBe(toHex(connack));
    end.finish();
    await until(() => heard.closed);
  },
);

test('what is said after a refusal is not heard, and the connection is cut where its client stays', async () => {
  const simulation = open();
  const { heard, end } = dial(simulation, 4);
  await until(() => heard.answer === toHex(encodeConnack({ version: 4 })));
  simulation.session.count(simulation.session.limits.octetsPerSession + 1);
  const refused = dial(simulation, 4);
  refused.end.send(Uint8Array.of(0xc0, 0));
  await until(() => refused.heard.closed);
  expect(refused.heard.answer).toBe(toHex(encodeConnack({ version: 4, code: 3 })));
  end.reset();
});

test('section 3.14: after a DISCONNECT the server closes; what it had to say has left before', async () => {
  const { heard, end } = dial(open(), 4);
  end.send(Uint8Array.of(0xc0, 0, 0xe0, 0));
  await until(() => heard.closed);
  expect(heard.answer).toBe(`${toHex(encodeConnack({ version: 4 }))}d000`);
});
