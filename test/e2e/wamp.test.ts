import type { Browser, Locator } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { AutobahnClient } from '#test/sandbox/wamp/autobahn.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { axeFindings } from '#test/setup/module-page.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;
let lab: LabPage;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1200 } });
  lab = new LabPage(await context.newPage());
  await open();
});
afterEach(() => lab.close());

async function open(hash = ''): Promise<void> {
  await lab.page.goto(`${inject('siteUrl')}/lessons/wamp/${hash}`);
  await lab.lab.hover();
  await lab.page.waitForFunction(() => customElements.get('wire-lab') !== undefined);
}

const peer = (number: number): Locator => lab.lab.locator(`[data-peer="${number}"]`);
const control = (number: number, name: string): Locator => peer(number).locator(`[data-wamp="${name}"]`);
const press = (number: number, name: string) => lab.button(`wamp-${name}-${number}`).click();
const told = (number: number) => peer(number).locator('[data-peer-told]').innerText();
const routed = () => lab.part('wamp-routed').innerText();
const router = () => lab.part('wamp-router').innerText();
const outcome = () => lab.lab.locator('[data-wamp-outcome]').innerText();

async function join(): Promise<void> {
  await lab.button('connect').click();
  await eventually(() => told(0)).toMatch(/^joined/);
  await eventually(() => told(1)).toMatch(/^joined/);
}

async function registered(): Promise<void> {
  await press(1, 'register');
  await eventually(() => told(1)).toContain('does com.example.add (registration 1)');
}

/** The address in the program that the lab shows. */
async function address(): Promise<string> {
  const program = await lab.lab.locator('.peer-command code').last().textContent();
  return /url: '([^']+)'/.exec(program ?? '')?.[1] ?? '';
}

describe('WAMP §6.2: calls', () => {
  test('through the router to another peer, in four messages with numbers of two scopes', async () => {
    await join();
    await press(0, 'call');
    await eventually(() => told(0)).toContain('"wamp.error.no_such_procedure"');
    await registered();
    await press(0, 'call');
    await eventually(() => told(0)).toContain('RESULT com.example.add [5]');
    await eventually(routed).toMatch(
      /call of com\.example\.add done[\s\S]*→ CALL request 2\s*→ INVOCATION request 1, registration 1\s*← YIELD request 1\s*← RESULT request 2/,
    );
    await eventually(router).toMatch(/Registrations[\s\S]*1\s+com\.example\.add\s+grace/);
    expect(await axeFindings(lab.page)).toEqual([]);
    expect(lab.errors).toEqual([]);
  });

  test('stepped message by message', async () => {
    await join();
    await registered();
    await lab.part('hold').check();
    await eventually(() => lab.part('status').innerText()).toContain('message by message');
    await press(0, 'call');
    await eventually(routed).toContain('the router has it');
    await lab.button('step').click();
    await eventually(routed).toMatch(/INVOCATION request 1[\s\S]*YIELD request 1/);
    await eventually(routed).toContain('the router has the answer');
    expect(await told(0)).not.toContain('RESULT');
    await lab.button('step').click();
    await eventually(() => told(0)).toContain('RESULT com.example.add [5]');
    await eventually(routed).toContain('done');
  });

  test('by the keyboard; a callee that waits until it is told', async () => {
    await lab.button('connect').focus();
    await lab.page.keyboard.press('Enter');
    await eventually(() => told(1)).toMatch(/^joined/);
    await lab.button('wamp-register-1').focus();
    await lab.page.keyboard.press('Space');
    await eventually(() => told(1)).toContain('registration 1');
    await peer(1).locator('summary').focus();
    await lab.page.keyboard.press('Enter');
    await control(1, 'performance').focus();
    await lab.page.keyboard.press('End');
    await eventually(() => control(1, 'performance').inputValue()).toBe('wait');
    await lab.button('wamp-call-0').focus();
    await lab.page.keyboard.press('Enter');
    await lab.page.keyboard.press('Enter');
    await eventually(() => told(1)).toContain('2 calls wait for its answer');
    await eventually(routed).toContain('waits for grace');
    await lab.button('wamp-answer-1').focus();
    await lab.page.keyboard.press('Enter');
    await eventually(() => told(1)).toContain('1 call waits for its answer');
    await eventually(() => told(0)).toContain('RESULT com.example.add [5]');
  });

  test('a message opens inside its frame down to the values of its arguments', async () => {
    await join();
    await registered();
    await press(0, 'call');
    await eventually(routed).toContain('done');
    await lab.part('wamp-routed').locator('button', { hasText: 'CALL' }).click();
    await eventually(() => lab.part('heading').innerText()).toMatch(/frame/i);
    await lab.part('octets').locator('summary', { hasText: 'Annotate all' }).click();
    await eventually(() => lab.part('octets').innerText()).toMatch(
      /payload data[\s\S]*CALL[\s\S]*MessageType[\s\S]*Request[\s\S]*Procedure[\s\S]*Arguments[\s\S]*number/,
    );
    expect(await lab.lab.locator('.rung-unit', { hasText: 'CALL com.example.add' }).innerText()).toContain('request 1');
  });
});

describe('WAMP §5.2: events', () => {
  test('with and without an acknowledgement, and not to their own publisher', async () => {
    await join();
    await press(1, 'subscribe');
    await eventually(() => told(1)).toContain('subscription 1');
    await press(0, 'subscribe');
    await eventually(() => told(0)).toContain('subscription 1');
    await press(0, 'publish');
    await eventually(() => told(1)).toContain('EVENT com.example.weather ["21 °C"]');
    await control(0, 'acknowledge').check();
    await press(0, 'publish');
    await eventually(() => told(0)).toContain('PUBLISHED com.example.weather');
    await eventually(routed).toMatch(
      /→ PUBLISH request 3\s*← PUBLISHED request 3, publication (\d+)\s*→ EVENT subscription 1, publication \1/,
    );
    expect(await told(0)).not.toContain('EVENT');
    await press(1, 'unsubscribe');
    await eventually(router).toMatch(/Subscriptions[\s\S]*com\.example\.weather\s+ada/);
  });

  test('autobahn joins as a third peer: what it says is text, whatever it is', async () => {
    await join();
    await registered();
    await press(1, 'subscribe');
    await eventually(() => told(1)).toContain('subscription 1');
    const third = await AutobahnClient.open(await address());
    const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
    await third.session.publish('com.example.weather', [hostile], {}, { acknowledge: true });
    expect(await third.session.call('com.example.add', [20, 22])).toBe(42);
    await eventually(() => told(1)).toContain(hostile.replaceAll('"', '\\"'));
    await eventually(router).toMatch(/connection \d+\s+wire101\s+joined/);
    await third.session.register(`com.example.${'<i>x</i>'}`, () => 'done');
    await eventually(router).toContain('com.example.<i>x</i>');
    expect(await lab.lab.locator('img, b:text-is("bold"), i').count()).toBe(0);
    expect(await lab.page.title()).not.toBe('1');
    await control(0, 'procedure').fill('com.example.<i>x</i>');
    await press(0, 'call');
    await eventually(() => told(0)).toContain('RESULT com.example.<i>x</i> ["done"]');
    await third.close();
    await eventually(router).toMatch(/connection \d+\s+wire101\s+left/);
    expect(lab.errors).toEqual([]);
  });
});

describe('WAMP §4: sessions', () => {
  test('§4.2.1 leaves, and joins again on the same connection', async () => {
    await join();
    const session = /session (\d+)/.exec(await told(0))?.[1];
    await press(0, 'leave');
    await eventually(() => told(0)).toMatch(/^connected, no session/);
    await press(0, 'join');
    await eventually(() => told(0)).toMatch(/^joined/);
    expect(await told(0)).not.toContain(session);
    await eventually(router).toMatch(/ada\s+wire101\s+left\s+wamp\.close\.close_realm/);
    expect(await lab.row('unit', '101 Switching Protocols').count()).toBe(2);
  });

  test('§4.1.3 a realm that does not exist', async () => {
    await control(0, 'realm').fill('elsewhere');
    await lab.button('connect').click();
    await eventually(() => told(0)).toContain('ABORT "wamp.error.no_such_realm"');
    await eventually(router).toMatch(/ada\s+elsewhere\s+refused\s+wamp\.error\.no_such_realm/);
  });
});

describe('what if…', () => {
  test('§4.1.1 a second HELLO, chosen by a link: what is required beside what happened', async () => {
    await open('#what-if=hello-twice');
    await eventually(outcome).toContain('A second HELLO is a protocol error');
    await lab.button('connect').click();
    await eventually(outcome).toMatch(
      /→ HELLO[\s\S]*← ABORT wamp\.error\.protocol_violation\s*← Close 1002[\s\S]*As required\./,
    );
    await eventually(router).toMatch(/aborted\s+wamp\.error\.protocol_violation/);
    expect(await lab.lab.locator('[data-wamp-outcome] a').getAttribute('href')).toContain('#section-4.1.1');
    // It can be done again, on a new connection.
    await lab.button('wamp-play').click();
    await eventually(async () => (await router()).match(/aborted/g)?.length).toBe(2);
    expect(await axeFindings(lab.page)).toEqual([]);
  });

  test('§6.3 the callee vanishes in the middle of a call', async () => {
    await join();
    await lab.lab.locator('[name="what-if"]').selectOption('callee-gone');
    await lab.button('wamp-play').click();
    await eventually(outcome).toMatch(/← ERROR wamp\.error\.no_available_callee[\s\S]*As required\./);
    await eventually(routed).toContain('failed wamp.error.no_available_callee');
    expect(await peer(1).locator('[data-peer-told]').innerText()).toContain('no connection');
  });

  test('§2.3.3 the router says WELCOME twice: the page says ABORT', async () => {
    await lab.lab.locator('[name="what-if"]').selectOption('welcome-twice');
    await lab.button('connect').click();
    await eventually(outcome).toMatch(/← WELCOME\s*→ ABORT wamp\.error\.protocol_violation[\s\S]*As required\./);
  });

  test('any message at all, typed by hand', async () => {
    await join();
    await peer(0).locator('summary').click();
    await control(0, 'message').fill('[48,1,{},"wire101.add",[2,"3"]]');
    await press(0, 'say');
    await eventually(() => told(0)).toContain('ERROR wire101.add "wamp.error.invalid_argument"');
    await control(0, 'message').fill('not JSON');
    await press(0, 'say');
    await eventually(() => told(0)).toContain('ABORT "wamp.error.protocol_violation"');
  });
});
