import { describe, expect, test } from 'vitest';
import { ByHand } from '#missions/by-hand.ts';
import { progress } from '#missions/mission.ts';
import { missions } from '#missions/missions.ts';
import { playSolution } from '#missions/play-solution.ts';
import { until } from '../sandbox/harness.ts';
import type { Desk } from '../terminal/desk.ts';
import { desksAt } from '../terminal/desks.ts';

const { live, simulated } = desksAt('missions');
const ends = { 'the sandbox': live, 'its simulation': simulated };

/** Opens a desk at which the other end does what a mission asks for, only faster. */
async function prepare(open: () => Promise<Desk>, mission: (typeof missions)[number]): Promise<Desk> {
  const desk = await open();
  const { behaviour, feed } = mission.prepared ?? {};
  if (behaviour) await desk.party.commands.setBehaviour({ ...behaviour, pingEvery: 400 });
  if (feed) await desk.party.commands.setFeed({ ...feed, rate: 10 });
  return desk;
}

const stageOf = (desk: Desk) => ({
  place: { address: desk.party.world.identity.host, token: desk.party.base.slice(3) },
  seen: () => new ByHand(desk.reader),
  grown: () => desk.grown(),
  enter: (terminal: 1 | 2, line: string) => desk.shells[terminal].enter(line),
});

describe.each(Object.entries(ends))('every mission is done by its solution, typed at %s', (_name, open) => {
  test.each(missions.map((mission) => [mission.id, mission] as const))('%s', async (_id, mission) => {
    const desk = await prepare(open, mission);
    const stage = stageOf(desk);
    expect(progress(mission, stage.seen())).toBe(0);
    await playSolution(mission, stage);
    await until(() => progress(mission, stage.seen()) === mission.steps.length);
    expect(desk.printed.filter(({ tone }) => tone === 'bad')).toEqual([]);
  });
});

/** Types a solution without one of its lines, and answers how far that leads. What never comes is not waited for for long. */
async function without(left: number, mission: (typeof missions)[number], open: () => Promise<Desk>): Promise<number> {
  const own = await prepare(open, mission);
  const { place, seen } = stageOf(own);
  const typed = mission.solution(place).filter((_, index) => index !== left);
  for (const { terminal, line, once } of typed) {
    for (let waited = 0; once && !once(seen()) && waited < 60; waited++) await own.grown();
    await own.shells[terminal].enter(typeof line === 'string' ? line : line(seen()));
  }
  for (let waited = 0; waited < 20; waited++) await own.grown();
  return progress(mission, seen());
}

describe('a mission is not done by less: its solution without any one of its lines', () => {
  test.each(missions.map((mission) => [mission.id, mission] as const))('%s', async (_id, mission) => {
    const lines = mission.solution({ address: 'a', token: 't' });
    const led = await Promise.all(lines.map((_, left) => without(left, mission, ends['its simulation'])));
    expect(led.map((steps, left) => [left, steps < mission.steps.length])).toEqual(
      lines.map((_, left) => [left, true]),
    );
  });
});
