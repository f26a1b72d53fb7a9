import { afterAll, afterEach, beforeAll } from 'vitest';
import { sandboxParty, simulatedParty } from '../contract/party.ts';
import { startSandbox } from '../sandbox/harness.ts';
import { Desk } from './desk.ts';

const IDENTITY = { origin: 'http://127.0.0.1', host: 'sandbox.invalid', userAgent: 'a test', languages: 'en' };

/** What opens a desk at either end, for the tests of a file; each desk is left with its test. */
export function desksAt(seed: string): { live(): Promise<Desk>; simulated(): Promise<Desk> } {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  const desks: Desk[] = [];
  const taken = (desk: Desk) => {
    desks.push(desk);
    return desk;
  };
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => {
    for (const desk of desks.splice(0)) desk.leave();
  });
  afterAll(() => sandbox.close(0));
  return {
    async live() {
      const party = await sandboxParty(sandbox, seed);
      return taken(new Desk(party, party.world.identity.host, 'live'));
    },
    async simulated() {
      return taken(new Desk(simulatedParty(seed, IDENTITY), 'sandbox.invalid', 'simulated'));
    },
  };
}
