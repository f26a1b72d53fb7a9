import { CaptureReader } from '#capture/reader.ts';
import { type WhatIf, whatIfs } from '#service/what-ifs.ts';
import type { Reaction, Reactions } from '#widgets/reactions/reactions.ts';
import { Observer } from '#widgets/verdict/observation.ts';
import { PlayedSession } from './played-session.ts';
import type { Stage } from './recording.ts';

/** How long a browser that does nothing is watched, in milliseconds. */
const WATCHED = 5000;
/** How long what follows a close on the wire is waited for. */
const SETTLED = 400;

/** Has the browser meet every deviation of the catalogue, each on a page of its own. */
export async function recordReactions(stage: Stage): Promise<Reactions> {
  const reactions: Reaction[] = [];
  for (const whatIf of whatIfs) reactions.push(await meet(stage, whatIf));
  return { browser: stage.browserName, recordedAt: new Date().toISOString(), reactions };
}

async function meet(stage: Stage, { id, plan, title }: WhatIf): Promise<Reaction> {
  const session = await PlayedSession.open(stage);
  await session.commands.arm(plan);
  const began = performance.now();
  await session.connect();
  await Promise.race([session.noted('close').catch(() => {}), session.pause(WATCHED)]);
  await session.pause(SETTLED);
  const watched = Math.round(performance.now() - began);
  const capture = await session.take(title);
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const { script, wire } = new Observer(reader).ofSocket(0, capture.page);
  if (!script || !wire) throw new Error(`"${id}": the browser made no request.`);
  const { opened, errored, closed } = script;
  return {
    whatIf: id,
    script: { opened, errored, ...(closed && { closed }) },
    wire: {
      ...(wire.status !== undefined && { status: wire.status }),
      ...(wire.closeCodes.client !== undefined && { sent: wire.closeCodes.client }),
      ...(wire.closedFirst && { closedFirst: wire.closedFirst }),
      ...(wire.ended && { ended: { how: wire.ended.how, by: wire.ended.by } }),
    },
    watched,
  };
}
