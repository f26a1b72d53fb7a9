import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { whatIfs } from '#service/what-ifs.ts';
import { Reactions } from '#widgets/reactions/reactions.ts';
import { startSandbox } from '../sandbox/harness.ts';
import { alike, withoutRandom } from './alike.ts';
import { httpConversations } from './http.ts';
import { sandboxParty, simulatedParty } from './party.ts';
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
