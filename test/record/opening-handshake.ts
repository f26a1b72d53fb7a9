import type { Capture } from '#capture/schema.ts';
import { withOtherSite } from './other-site.ts';
import { PlayedSession } from './played-session.ts';
import { recordReactions } from './reactions.ts';
import type { Scenario, Stage } from './recording.ts';

function foreignOrigin(stage: Stage): Promise<Capture> {
  return withOtherSite(async ({ address }) => {
    const session = await PlayedSession.open(stage, address);
    await session.connect();
    await session.noted('close');
    await session.ended();
    return session.take('A page of another site asks for the WebSocket, and the sandbox refuses its Origin');
  });
}

async function subprotocols(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  const behaviour = { ...(await session.commands.behaviour()), subprotocols: ['chat.v1'], deflate: true };
  await session.commands.setBehaviour(behaviour);
  await session.connect(['chat.v2', 'chat.v1']);
  await session.noted('open');
  await session.sendText('Hello');
  await session.noted('message');
  await session.close(1000, 'done');
  await session.noted('close');
  await session.ended();
  return session.take('Two subprotocols and an extension offered, one of each chosen');
}

async function noSubprotocol(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.connect(['chat.v2', 'chat.v1']);
  await session.noted('close');
  await session.ended();
  return session.take('Two subprotocols offered, and the server chooses none');
}

export const openingHandshake: Scenario = {
  folder: '02-opening-handshake',
  recordings: [
    {
      name: 'handshake',
      title: 'An opening handshake with the 101 held, one text message and its echo, a close with 4001',
      async steps(page) {
        await page.click('[data-action="connect"]');
        await page.waitForSelector('.rung-held');
        await page.waitForTimeout(1500);
        await page.click('[data-action="step"]');
        await page.waitForSelector('.rung-page:has-text("open")');
        await page.click('[data-action="run"]');
        await page.waitForTimeout(800);
        await page.click('[data-action="send"]');
        await page.waitForSelector('.rung-page:has-text("message")');
        await page.waitForTimeout(800);
        await page.click('[data-action="close"]');
        await page.waitForSelector('.rung-notice:has-text("connection closed")');
        await page.waitForSelector('.rung-page:has-text("clean")');
      },
    },
  ],
  documents: [
    { file: 'foreign-origin.capture.json', make: foreignOrigin },
    { file: 'subprotocols.capture.json', make: subprotocols },
    { file: 'no-subprotocol.capture.json', make: noSubprotocol },
    { file: 'what-ifs.reactions.json', make: recordReactions },
  ],
};
