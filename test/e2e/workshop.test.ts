import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { ScriptedSeat } from '#test/setup/scripted-seat.ts';
import { type RunningWorkshop, startWorkshop } from '#test/setup/start-workshop.ts';
import { eventually, LabPage } from './lab-page.ts';

/** A teacher and two learners, each with a browser of their own, and a class around them. */
const SCRIPTED = 50;
const browsers: Browser[] = [];
const learners: ScriptedSeat[] = [];
let workshop: RunningWorkshop;
let board: Page;

async function openPage(address: string): Promise<Page> {
  const browser = await launchBrowser();
  browsers.push(browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(workshop.url + address);
  return page;
}

beforeAll(async () => {
  workshop = await startWorkshop();
  board = await openPage(`/board/#${workshop.teacher}`);
});
afterAll(async () => {
  for (const seat of learners) seat.vanish();
  for (const browser of browsers) await browser.close();
  await workshop.stop('SIGKILL');
});

/** The row of a seat on the board. */
const row = (name: string): Locator =>
  board.locator('tbody tr', { has: board.getByRole('button', { name, exact: true }) });
const cell = (name: string, column: string) => row(name).locator(`[data-column="${column}"]`).innerText();
const press = (name: string) => board.getByRole('button', { name, exact: true }).press('Enter');

/** Joins as a learner does who has the code from the wall, by keyboard alone. */
async function join(name: string): Promise<LabPage> {
  const page = await openPage('/join/');
  await page.getByLabel('Room code').waitFor();
  await page.keyboard.type(workshop.code.toLowerCase());
  await page.keyboard.press('Tab');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.locator('.seat-bar').getByText('in the room', { exact: true }).waitFor();
  return new LabPage(page);
}

async function follow({ page }: LabPage, path: string): Promise<void> {
  await page.locator('.seat-bar').getByRole('button', { name: 'Follow' }).press('Enter');
  await page.waitForURL(`**${path}`);
  await page.locator('.seat-bar').getByText('in the room', { exact: true }).waitFor();
}

async function callTheClass(): Promise<void> {
  for (let count = learners.length; count < SCRIPTED; count += 1) {
    const seat = await ScriptedSeat.join(workshop.url, workshop.code, `Scripted ${count + 1}`);
    learners.push(seat);
    await seat.enter();
  }
}

test('a teacher and two learners among fifty: join, pin, held and closed, let through, killed, asleep, and as it was', async () => {
  await callTheClass();
  const [ana, bo] = [await join('Ana'), await join('Bo')];
  await eventually(() => row('Ana').count()).toBe(1);
  await eventually(() => board.locator('tbody tr').count()).toBe(SCRIPTED + 2);

  await press('Pin…');
  await board.getByLabel('Words of a lesson').fill('handshake');
  await board.getByLabel('Words of a lesson').press('Enter');
  await follow(ana, '/lessons/opening-handshake/');
  await follow(bo, '/lessons/opening-handshake/');
  await eventually(() => cell('Ana', 'pin')).toContain('followed');

  // One holds the 101; the other meets a sandbox whose Accept is wrong, and its browser fails the connection: 1006.
  await ana.connectHeld();
  await eventually(() => cell('Ana', 'wire')).toMatch(/held.*101/is);
  await bo.button('what-if').click();
  await bo.part('what-if-menu').locator('[data-what-if="accept-bad-guid"]').click();
  await bo.part('hold').uncheck();
  await bo.start();
  await bo.event('close').waitFor();
  await eventually(() => cell('Bo', 'wire')).toContain('1006');
  await bo.part('hold').check();
  await bo.button('connect').click();
  await bo.row('held', '101').waitFor();
  await eventually(() => cell('Bo', 'wire')).toMatch(/held/i);

  await press('Let the class through (2 held)');
  await board.getByText(/2 messages of 2 seats/).waitFor();
  await ana.event('open').waitFor();
  await eventually(() => cell('Ana', 'wire')).toMatch(/open/i);
  await eventually(() => ana.button('run').getAttribute('aria-disabled')).toBe('true');

  // The teacher’s laptop sleeps, and wakes: nobody is gone.
  workshop.signal('SIGSTOP');
  await board.waitForTimeout(2000);
  workshop.signal('SIGCONT');
  await eventually(() => cell('Ana', 'wire')).toMatch(/open/i);

  await workshop.stop('SIGKILL');
  await eventually(() => board.locator('[data-part="age"]').innerText()).toMatch(/does not answer/);
  workshop = await workshop.again();
  await expect.poll(() => row('Ana').getAttribute('data-away'), { timeout: 40_000 }).toBeNull();
  await expect.poll(() => row('Bo').getAttribute('data-away'), { timeout: 40_000 }).toBeNull();
  expect(await board.locator('tbody tr').count()).toBe(SCRIPTED + 2);
  expect(await cell('Ana', 'pin')).toContain('followed');
  expect(await board.locator('[data-part="pin"]').innerText()).toContain('handshake');
  await ana.part('status').filter({ hasText: 'The session has ended' }).waitFor();
  await ana.connectHeld();
  await eventually(() => cell('Ana', 'wire')).toMatch(/held.*101/is);
  expect(ana.errors.filter((text) => !/ERR_CONNECTION|WebSocket|404|401|net::/.test(text))).toEqual([]);
}, 180_000);
