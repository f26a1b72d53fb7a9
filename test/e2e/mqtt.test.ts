import mqtt from 'mqtt';
import type { Browser, Locator } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
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
  await lab.page.goto(`${inject('siteUrl')}/lessons/mqtt/`);
  await lab.lab.hover();
  await lab.page.waitForFunction(() => customElements.get('wire-lab') !== undefined);
});
afterEach(() => lab.close());

const client = (number: number): Locator => lab.lab.locator(`[data-client="${number}"]`);
const control = (number: number, name: string): Locator => client(number).locator(`[data-mqtt="${name}"]`);
const press = (number: number, name: string) => lab.button(`mqtt-${name}-${number}`).click();
const told = (number: number) => client(number).locator('[data-client-told]').innerText();
const handOffs = () => lab.part('mqtt-hand-offs').innerText();

async function connect(): Promise<void> {
  await lab.button('connect').click();
  await eventually(() => told(0)).toMatch(/^connected/);
  await eventually(() => told(1)).toMatch(/^connected/);
}

async function subscribed(): Promise<void> {
  await press(1, 'subscribe');
  await eventually(() => told(1)).toContain('weather/# QoS 2');
}

describe('MQTT 3.1.1 over WebSocket, in the page', () => {
  test('sections 4.3 and 4.7: a message with QoS 2 reaches who subscribed, and both sides let go of it', async () => {
    await connect();
    await subscribed();
    await press(0, 'publish');
    await eventually(() => told(1)).toContain('weather/paris 21 °C QoS 2');
    await eventually(handOffs).toMatch(
      /sensor → broker QoS 2.*done\s*→ PUBLISH\s*← PUBREC\s*→ PUBREL\s*← PUBCOMP\s*Neither side keeps/s,
    );
    await eventually(handOffs).toMatch(/broker → display QoS 2.*done/s);
    expect(await lab.part('mqtt-topics').innerText()).toMatch(/weather\s+paris\s+21 °C\s+1 published/);
    expect(await axeFindings(lab.page)).toEqual([]);
    expect(lab.errors).toEqual([]);
  });

  test('section 4.3.3: stepped packet by packet, with what each side keeps in between', async () => {
    await connect();
    await lab.part('hold').check();
    await press(0, 'publish');
    await eventually(() => lab.part('status').innerText()).toMatch(/PUBREC.*held/s);
    await eventually(handOffs).toContain('sensor keeps the message; the broker keeps the packet identifier.');
    await lab.button('step').click();
    await eventually(handOffs).toContain('sensor keeps the packet identifier; the broker keeps nothing.');
    await lab.button('step').click();
    await eventually(handOffs).toContain('Neither side keeps anything of it any more.');
  });

  test('a PUBLISH opens inside its frame down to the length of its topic name', async () => {
    await connect();
    await press(0, 'publish');
    await eventually(handOffs).toContain('done');
    await lab.part('mqtt-hand-offs').locator('button', { hasText: 'PUBLISH' }).first().click();
    await eventually(() => lab.part('heading').innerText()).toMatch(/frame/i);
    await lab.part('octets').locator('summary', { hasText: 'Annotate all' }).click();
    await eventually(() => lab.part('octets').innerText()).toMatch(
      /payload data[\s\S]*PUBLISH[\s\S]*topic name[\s\S]*length/,
    );
  });

  test('[MQTT-3.3.1-1]: a PUBACK withheld, a cut, and the message again, with what DUP should be and is', async () => {
    await control(0, 'clean').uncheck();
    await control(0, 'publish-qos').selectOption('1');
    await lab.lab.locator('[name="what-if"]').selectOption('puback-withheld');
    await connect();
    // The embedded broker keeps no session for a client that has no subscription.
    await control(0, 'filter').fill('config/sensor');
    await press(0, 'subscribe');
    await eventually(() => told(0)).toContain('config/sensor QoS 1');
    await press(0, 'publish');
    await eventually(handOffs).toContain('sensor keeps the message; the broker keeps nothing.');
    await press(0, 'cut');
    await eventually(() => told(0)).toMatch(/^closed/);
    await press(0, 'connect');
    await eventually(() => told(0)).toMatch(/^connected the broker still had its session/);
    await eventually(handOffs).toMatch(/on a new connection\s*→ PUBLISH\s*← PUBACK/);
    await eventually(handOffs).toMatch(/The client breaks a rule: .*DUP.*MQTT 3\.1\.1 \[MQTT-3\.3\.1-1\]/);
  });

  test('[MQTT-3.1.4-2]: two clients with one name', async () => {
    await control(1, 'client-id').fill('sensor');
    await lab.button('connect').click();
    // Whose CONNECT comes second is not the page's to say.
    await eventually(async () => [await told(0), await told(1)].map((text) => text.split(/\s/)[0]).sort()).toEqual([
      'closed',
      'connected',
    ]);
    await eventually(handOffs).toContain('A second client called sensor connected');
  });

  test('[MQTT-3.1.2-8]: the last will of a client that is cut', async () => {
    await connect();
    await control(1, 'filter').fill('status/+');
    await press(1, 'subscribe');
    await eventually(() => told(1)).toContain('status/+');
    await press(0, 'disconnect');
    await eventually(() => told(0)).toMatch(/^closed/);
    await client(0).locator('summary').click();
    await control(0, 'will').check();
    await press(0, 'connect');
    await eventually(() => told(0)).toMatch(/^connected/);
    await press(0, 'cut');
    await eventually(() => told(1)).toContain('status/sensor gone');
  });

  test('section 4.2: what a program publishes over TCP appears in the same lab', async () => {
    await connect();
    await subscribed();
    const line = await lab.lab.locator('.peer-command code').innerText();
    const [, host, port, user] = /-h (\S+) -p (\d+) -u (\S+)/.exec(line) ?? [];
    const terminal = await mqtt.connectAsync(`mqtt://${host}:${port}`, { username: user ?? '', protocolVersion: 4 });
    await terminal.publishAsync('weather/oslo', '14 °C', { qos: 1 });
    await terminal.endAsync();
    await eventually(() => told(1)).toContain('weather/oslo 14 °C');
    await eventually(() => lab.part('mqtt-topics').innerText()).toContain('oslo');
  });
});
