import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { TeacherClient } from '#link/workshop-client.ts';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { startSandbox } from '#test/setup/start-sandbox.ts';
import { type RunningWorkshop, startWorkshop } from '#test/setup/start-workshop.ts';
import type { BoardSeat } from '#workshop/model.ts';

let browser: Browser;
let workshop: RunningWorkshop;
let context: BrowserContext;
let teacher: TeacherClient;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  workshop = await startWorkshop();
  teacher = new TeacherClient(workshop.url, workshop.teacher);
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
});
afterEach(async () => {
  await context.close();
  await workshop.stop('SIGKILL');
});

/** The script of the bar. */
const SEAT_CODE = /\/(own-seat|seat-bar)\./;

const bar = (page: Page) => page.locator('.seat-bar');

/** Where the first lab of the page stands. */
const labSays = (page: Page) => page.locator('[data-part="message"]').first().textContent();

/** The only seat, as the board has it. */
async function seat(): Promise<BoardSeat | undefined> {
  const board = await teacher.board();
  return board.type === 'board' ? board.seats[0] : undefined;
}

/** Takes a seat as a learner does who follows the QR code. */
async function join(name: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${workshop.url}/join/#${workshop.code}`);
  await page.getByLabel('Your name').fill(name);
  await page.keyboard.press('Enter');
  await bar(page).getByText('in the room', { exact: true }).waitFor();
  return page;
}

describe('a seat', () => {
  test('is taken by keyboard: a wrong code is refused in words, the right one is read as it is typed', async () => {
    const other = await context.newPage();
    await other.goto(`${workshop.url}/glossary/`);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${workshop.url}/join/`);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('code');
    await page.keyboard.type('zzz-zzz');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('This is not the code of the room').waitFor();
    // What was wrong is chosen, and gives way to what is typed.
    expect(await page.getByLabel('Room code').getAttribute('aria-invalid')).toBe('true');
    expect(asked.filter((url) => SEAT_CODE.test(url))).toEqual([]);
    await page.keyboard.type(`${workshop.code.slice(0, 3).toLowerCase()}-${workshop.code.slice(3)}`);
    await page.keyboard.press('Tab');
    await page.keyboard.type('<b>Ana</b>');
    await page.keyboard.press('Enter');
    await bar(page).getByText('in the room', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('seat 1');
    expect(await bar(page).locator('.seat-who a').innerText()).toBe('<b>Ana</b>');
    expect(asked.filter((url) => SEAT_CODE.test(url))).not.toEqual([]);
    await bar(other).getByText('in the room', { exact: true }).waitFor();
    expect(await seat()).toMatchObject({ number: 1, name: '<b>Ana</b>', present: true });

    await page.getByLabel('Your name').fill('Ana');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await seat())?.name).toBe('Ana');
    expect(await findingsInBothThemes(page)).toEqual([]);
    await page.locator('#join').getByRole('button', { name: 'Leave the room' }).press('Enter');
    await page.getByLabel('Room code').waitFor();
    await expect.poll(() => bar(page).count()).toBe(0);
    await bar(other).getByText('this seat is no more').waitFor();
    expect(await seat()).toBeUndefined();
    expect(await page.evaluate(() => localStorage.getItem('wire101-seat'))).toBeNull();
  });

  test('is invited, asked and reset, and never moved; its lab is the class’s, and pauses when everyone is to look', async () => {
    const page = await join('Ana');
    await page.goto(`${workshop.url}/lessons/opening-handshake/`);
    await expect.poll(async () => (await seat())?.page?.address).toBe('/lessons/opening-handshake/');
    await page.locator('[data-action="connect"]').first().click();
    await expect.poll(async () => (await seat())?.wire).toMatchObject({ word: 'held', detail: '101' });
    expect((await seat())?.lab).toBeTruthy();

    await teacher.pin(0, { kind: 'lesson', address: '/lessons/frames/', label: 'Frames & <i>masks</i>' });
    const invitation = bar(page).getByRole('group', { name: 'Invitation' });
    await invitation.getByText('Frames & <i>masks</i>').waitFor();
    expect(new URL(page.url()).pathname).toBe('/lessons/opening-handshake/');
    expect(await findingsInBothThemes(bar(page))).toEqual([]);
    await invitation.getByRole('button', { name: 'Not now' }).click();
    await expect.poll(async () => (await seat())?.pin).toBe('own way');
    await teacher.pin(1, { kind: 'lesson', address: '/lessons/mqtt/', label: 'MQTT' });
    await invitation.getByRole('button', { name: 'Follow' }).click();
    await page.waitForURL('**/lessons/mqtt/');
    await expect.poll(async () => (await seat())?.pin).toBe('followed');

    // A place of the page that is open: it is gone to, and the page is not loaded anew.
    const place = await page.locator('main h2[id]').last().getAttribute('id');
    await teacher.pin(2, { kind: 'step', address: `/lessons/mqtt/#${place}`, label: 'The end of MQTT' });
    await invitation.getByText('The end of MQTT').waitFor();
    await page.evaluate(() => Reflect.set(window, 'stays', true));
    await invitation.getByRole('button', { name: 'Follow' }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe(`#${place}`);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(500);
    await teacher.pin(3, { kind: 'lesson', address: '/lessons/mqtt/', label: 'MQTT from its start' });
    await invitation.getByText('MQTT from its start').waitFor();
    await invitation.getByRole('button', { name: 'Follow' }).click();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
    expect(await page.evaluate(() => Reflect.get(window, 'stays'))).toBe(true);

    await teacher.callAttention(4, true);
    const dialog = page.getByRole('dialog', { name: 'Everyone, look here' });
    await dialog.waitFor();
    expect(await findingsInBothThemes(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await bar(page).getByRole('group', { name: 'Everyone, look here' }).getByText('Your labs are paused').waitFor();
    // Who went back to the page is not stopped again on the next one.
    await page.reload();
    await bar(page).getByRole('group', { name: 'Everyone, look here' }).getByText('Your labs are paused').waitFor();
    expect(await dialog.isVisible()).toBe(false);
    await teacher.callAttention(5, false);
    await expect.poll(() => bar(page).getByRole('status').textContent()).toContain('goes on');
    await bar(page).getByRole('group', { name: 'Everyone, look here' }).waitFor({ state: 'detached' });
    await teacher.callAttention(6, true);
    await dialog.waitFor();
    await teacher.callAttention(7, false);
    await dialog.waitFor({ state: 'hidden' });

    const { id = '' } = (await seat()) ?? {};
    await teacher.askConsent(id);
    const question = bar(page).getByRole('group', { name: 'May your labs be shown?' });
    await question.getByRole('button', { name: 'Show them' }).click();
    await expect.poll(async () => (await seat())?.consent).toBe('given');
    await bar(page).getByRole('button', { name: 'Take back' }).click();
    await expect.poll(async () => (await seat())?.consent).toBe('refused');

    await page.locator('[data-action="connect"]').first().click();
    await expect.poll(() => labSays(page)).toContain('2 clients are connected');
    await teacher.resetSeat(id);
    await expect.poll(() => labSays(page)).toContain('The session has ended (the teacher has reset this seat)');
    const reset = bar(page).getByRole('group', { name: 'Your seat was reset' });
    await reset.getByRole('button', { name: 'Good' }).click();
    await reset.waitFor({ state: 'detached' });
    await expect.poll(async () => (await seat())?.page?.address).toMatch(/^\/lessons\/mqtt\//);

    await bar(page).getByRole('button', { name: 'Leave', exact: true }).press('Enter');
    const leaving = bar(page).getByRole('group', { name: 'Leave the room?' });
    // Who goes through the bar by Tab stays where they are on the page.
    await leaving.waitFor();
    const at = await page.evaluate(() => scrollY);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Stay');
    expect(await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(scrollY))))).toBe(at);
    await leaving.getByRole('button', { name: 'Stay' }).press('Enter');
    await leaving.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.closest('.seat-bar') !== null)).toBe(true);
    await bar(page).getByRole('button', { name: 'Leave', exact: true }).press('Enter');
    await leaving.getByRole('button', { name: 'Leave the room' }).press('Enter');
    await bar(page).getByText('You have left the room').waitFor();
    expect(await findingsInBothThemes(bar(page))).toEqual([]);
    expect(await seat()).toBeUndefined();
    expect(await page.evaluate(() => localStorage.getItem('wire101-seat'))).toBeNull();
  });

  test('comes back by itself when the sandbox was killed and started again, and its lab after a press', async () => {
    const page = await join('Ana');
    await page.goto(`${workshop.url}/lessons/opening-handshake/`);
    await page.locator('[data-action="connect"]').first().click();
    await expect.poll(async () => (await seat())?.wire.word).toBe('held');
    await teacher.pin(0, { kind: 'lesson', address: '/lessons/frames/', label: 'Frames' });
    await bar(page).getByRole('group', { name: 'Invitation' }).waitFor();
    await workshop.stop('SIGKILL');
    await bar(page).getByText('the room does not answer').waitFor();
    workshop = await workshop.again();
    await bar(page).getByText('in the room', { exact: true }).waitFor({ timeout: 40_000 });
    await expect.poll(async () => (await seat())?.name).toBe('Ana');
    expect((await seat())?.number).toBe(1);
    expect((await seat())?.pin).toBe('invited');
    await expect.poll(() => labSays(page)).toContain('The session has ended (');
    await page.locator('[data-action="connect"]').first().click();
    await expect.poll(async () => (await seat())?.wire.word).toBe('held');

    // What is answered meanwhile, the next page says once the room is there again.
    await workshop.stop('SIGKILL');
    await bar(page).getByText('the room does not answer').waitFor();
    await bar(page).getByRole('button', { name: 'Not now' }).click();
    await page.goto('about:blank');
    workshop = await workshop.again();
    await page.goto(`${workshop.url}/lessons/opening-handshake/`);
    await expect.poll(async () => (await seat())?.pin).toBe('own way');

    await workshop.stop('SIGKILL');
    const { port } = new URL(workshop.url);
    const plain = await startSandbox(Number(port), ['--host', '127.0.0.1']);
    onTestFinished(() => plain.stop('SIGKILL'));
    await bar(page).getByText('No workshop is held here now').waitFor({ timeout: 60_000 });
    expect(await page.evaluate(() => localStorage.getItem('wire101-seat'))).not.toBeNull();
  });
});

describe('without a workshop', () => {
  test('the page says how one is started, and no page loads anything of a seat', async () => {
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${inject('siteUrl')}/join/`);
    await page.getByText('No workshop is held here.').waitFor();
    await page.goto(`${inject('siteUrl')}/lessons/frames/`, { waitUntil: 'networkidle' });
    expect(asked.filter((url) => SEAT_CODE.test(url))).toEqual([]);
  });
});
