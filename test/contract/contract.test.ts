import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Refusal, RefusedError } from '#link/link.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { ProblemError } from '#service/problem.ts';
import { whatIfs } from '#service/what-ifs.ts';
import { Reactions } from '#widgets/reactions/reactions.ts';
import { startSandbox } from '../sandbox/harness.ts';
import { alike, withoutRandom } from './alike.ts';
import { httpConversations } from './http.ts';
import { mended } from './mended.ts';
import { mqttConversations, mqttWhatIfConversations } from './mqtt.ts';
import { type Party, sandboxParty, simulatedParty } from './party.ts';
import { rawMqttConversations } from './raw-mqtt.ts';
import { Stage } from './stage.ts';
import { subprotocolConversations } from './subprotocols.ts';
import { type Conversation, webSocketConversations } from './websocket.ts';

const { reactions } = Reactions.parse(
  JSON.parse(readFileSync('content/02-opening-handshake/what-ifs.reactions.json', 'utf8')),
);

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox({ sessionsPerAddress: 1000, wireConnectionsPerAddress: 1000 });
});
afterAll(() => sandbox.close(100));

/** Plays a conversation with both parties; answers what each of them shows. */
async function play({ name, timed, random, play }: Conversation) {
  const sandboxSide = await sandboxParty(sandbox, name);
  const live = new Stage(sandboxSide);
  const simulated = new Stage(simulatedParty(name, sandboxSide.world.identity));
  await Promise.all([play(live), play(simulated)]);
  const shown = async ({ party, sockets, requests }: Stage) => ({
    script: [...sockets, ...requests].map(({ told }) => (random ? withoutRandom(told) : told)),
    capture: alike(await party.events(), { timed, random }),
  });
  return { live: await shown(live), simulated: await shown(simulated) };
}

describe('the sandbox and its simulation show the same capture, and script sees the same', () => {
  for (const conversation of [...webSocketConversations, ...subprotocolConversations, ...httpConversations]) {
    test(conversation.name, async () => {
      const { live, simulated } = await play(conversation);
      expect(live.capture.length).toBeGreaterThan(3);
      expect(simulated).toEqual(live);
    });
  }
});

describe('what-ifs of the handshake: the same capture, and what script of the recorded Chromium saw', () => {
  for (const { id, plan } of whatIfs) {
    const recorded = reactions.find(({ whatIf }) => whatIf === id)?.script;
    test(id, async () => {
      const { live, simulated } = await play({
        name: id,
        play: async (stage) => {
          await stage.party.commands.arm(plan);
          const page = stage.open();
          if (recorded?.closed) {
            await stage.closed(page);
            await stage.over();
          } else if (recorded?.opened) await stage.opens(page);
          else await stage.captured('altered');
        },
      });
      expect(simulated).toEqual(live);
      const told = new Map(simulated.script[0]?.map(([name, ...what]) => [name, what]));
      const [code, reason, wasClean] = told.get('close') ?? [];
      expect({
        opened: told.has('open'),
        errored: told.has('error'),
        ...(told.has('close') && { closed: { code, reason, wasClean } }),
      }).toEqual(recorded);
    });
  }
});

describe('MQTT over WebSocket, and by hand without: aedes and the broker of the simulation', () => {
  // aedes begins to number its packets at a place that it throws dice for: here at 1, as the broker of the simulation does.
  beforeAll(() => vi.spyOn(Math, 'random').mockReturnValue(1 / 65_536));
  afterAll(() => vi.restoreAllMocks());

  for (const conversation of [...mqttConversations, ...rawMqttConversations]) {
    test(conversation.name, async () => {
      const { live, simulated } = await play(conversation);
      expect(live.capture.length).toBeGreaterThan(3);
      const { differs } = conversation;
      // What is declared has to be so: a library that keeps the statement has its declaration taken away.
      if (differs) expect(simulated, differs.statement).not.toEqual(live);
      expect(simulated).toEqual(differs ? mended(live, differs) : live);
    });
  }

  for (const conversation of mqttWhatIfConversations) {
    test(`what if: ${conversation.name}`, async () => {
      const { live, simulated } = await play(conversation);
      expect(live.capture.some(({ type }) => type === 'altered' || type === 'faults')).toBe(true);
      expect(simulated).toEqual(live);
    });
  }
});
describe('what the API refuses, the simulation refuses with the same problem', () => {
  const pace = { rate: 1, size: 32, burst: 1 };
  test.each<[string, (party: Party) => unknown]>([
    ['a rate that is none', ({ commands }) => commands.setFeed({ ...pace, rate: -1 })],
    ['events of no characters', ({ commands }) => commands.setFeed({ ...pace, size: 0 })],
    [
      'more events a second than there may be',
      ({ commands }) => commands.setFeed({ ...pace, rate: 1000, burst: 1000 }),
    ],
    ['a field that is unknown', ({ commands }) => commands.setFeed({ ...pace, ...{ colour: 'red' } })],
    ['a delivery of nonsense', ({ commands }) => commands.setDelivery({ cors: 'perhaps' })],
    ['a behaviour of nonsense', ({ commands }) => commands.setBehaviour({ fragmentSize: 'many' })],
    ['a fault plan of nonsense', ({ commands }) => commands.arm({ on: 'some day' })],
    [
      'a specimen whose slices are none',
      ({ commands }) => commands.setSpecimen({ octets: new Uint8Array([1]), slices: [-1], pause: 0, end: 'end' }),
    ],
    ['a message where no WebSocket is open', ({ commands }) => commands.send({ kind: 'text', text: 'Hello' })],
  ])('%s', async (name, command) => {
    const sandboxSide = await sandboxParty(sandbox, name);
    const live = await refusalOf(() => command(sandboxSide));
    expect(live?.status).toBeGreaterThanOrEqual(400);
    expect(await refusalOf(() => command(simulatedParty(name, sandboxSide.world.identity)))).toEqual(live);
  });
});

/** What a lab is told of a command that is refused; undefined for one that is not. */
async function refusalOf(command: () => unknown): Promise<Refusal | undefined> {
  try {
    await command();
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    if (error instanceof ProblemError) {
      const { status, title, detail } = error.problem;
      return { status, title, ...(detail !== undefined && { detail }) };
    }
    throw error;
  }
}
