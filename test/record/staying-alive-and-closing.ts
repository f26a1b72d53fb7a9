import type { Capture } from '#capture/schema.ts';
import { withOtherSite } from './other-site.ts';
import { PlayedSession } from './played-session.ts';
import type { Scenario, Stage } from './recording.ts';

/** Octets of the server's direction up to the end of its echo of “Hello”: the 101 and a frame of seven. */
const AFTER_THE_ECHO = 129 + 7;

async function pings(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.commands.setBehaviour({ ...(await session.commands.behaviour()), pingEvery: 700 });
  await session.connect();
  await session.noted('open');
  await session.pause(900);
  await session.sendText('Hello');
  await session.noted('message');
  await session.pause(900);
  await session.close(1000, 'done');
  await session.noted('close');
  await session.ended();
  return session.take('A server that sends a ping now and then, and a browser that answers each by itself');
}

async function serverCloses(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  const closeAfter = { milliseconds: 600, code: 1001, reason: 'restarting' };
  await session.commands.setBehaviour({ ...(await session.commands.behaviour()), closeAfter });
  await session.connect();
  await session.noted('close');
  await session.ended();
  return session.take('The server closes with 1001');
}

async function noCode(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.connect();
  await session.noted('open');
  await session.pause(300);
  await session.close();
  await session.noted('close');
  await session.ended();
  return session.take('The page calls close() without a code');
}

async function cut(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.commands.arm({ end: { how: 'cut', at: AFTER_THE_ECHO } });
  await session.connect();
  await session.noted('open');
  await session.pause(300);
  await session.sendText('Hello');
  await session.noted('close');
  await session.ended();
  return session.take('The connection is cut after the first echo');
}

async function halfOpen(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.commands.arm({ silence: 'after the head' });
  await session.connect();
  await session.noted('open');
  for (const text of ['Are you there?', 'Hello?', 'Anybody?']) {
    await session.pause(1000);
    await session.sendText(text);
  }
  await session.pause(1000);
  await session.close(1000, 'nobody answers');
  await session.noted('close');
  await session.pause(300);
  return session.take('A server that has gone silent, and a page that gives up');
}

function nobody(stage: Stage): Promise<Capture> {
  return withOtherSite(async ({ address, unused }) => {
    const session = await PlayedSession.open(stage, address);
    await session.connect([], `ws://127.0.0.1:${unused}/`);
    await session.noted('close');
    return session.take('Nobody listens at the address');
  });
}

export const stayingAliveAndClosing: Scenario = {
  folder: '04-staying-alive-and-closing',
  recordings: [],
  documents: [
    { file: 'pings.capture.json', make: pings },
    { file: 'server-closes.capture.json', make: serverCloses },
    { file: 'no-code.capture.json', make: noCode },
    { file: 'cut.capture.json', make: cut },
    { file: 'nobody.capture.json', make: nobody },
    { file: 'half-open.capture.json', make: halfOpen },
  ],
};
