import type { Browser, Locator } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Capture } from '#capture/schema.ts';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { axeFindings } from '#test/setup/module-page.ts';
import { type StaticServer, serveStatic } from '#test/setup/static-server.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;
let host: StaticServer;
let lab: LabPage;

beforeAll(async () => {
  await provideSite(BELOW_A_PATH);
  browser = await launchBrowser();
  host = await serveStatic(BELOW_A_PATH);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

const client = (number: number): Locator => lab.lab.locator(`[data-client="${number}"]`);
const control = (number: number, name: string): Locator => client(number).locator(`[data-mqtt="${name}"]`);
const press = (number: number, name: string) => lab.button(`mqtt-${name}-${number}`).click();
const told = (number: number) => eventually(() => client(number).locator('[data-client-told]').innerText());
const handOffs = () => eventually(() => lab.part('mqtt-hand-offs').innerText());

async function publish(qos: 0 | 1 | 2, topic: string, payload: string): Promise<void> {
  await control(0, 'publish-qos').selectOption(String(qos));
  await control(0, 'topic').fill(topic);
  await control(0, 'payload').fill(payload);
  await press(0, 'publish');
}

async function subscribe(number: number, filter: string, qos = 2): Promise<void> {
  await control(number, 'filter').fill(filter);
  await control(number, 'subscribe-qos').selectOption(String(qos));
  await press(number, 'subscribe');
  await told(number).toContain(`${filter} QoS ${qos}`);
}

async function cutAndBack(number: number): Promise<void> {
  await press(number, 'cut');
  await told(number).toMatch(/^closed/);
  await press(number, 'connect');
  await told(number).toMatch(/^connected/);
}

describe('the MQTT lab on a plain host of files below a path, where no sandbox is', () => {
  test('a reader connects, subscribes, publishes with each QoS, steps, retains, leaves a will, and breaks something', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
    lab = new LabPage(await context.newPage());
    await lab.page.goto(`${host.url}lessons/mqtt/?seed=a%20reader`);
    await lab.button('connect').click();
    await told(0).toMatch(/^connected/);
    await told(1).toMatch(/^connected/);
    expect(await lab.part('origin').textContent()).toMatch(/^simulated/);
    expect(await lab.lab.locator('[data-mqtt-broker]').innerText()).toMatch(
      /small one of ours.*MQTT 3\.1\.1 alone.*MQTT-3\.3\.1-1.*MQTT over TCP needs a port/s,
    );
    expect(await axeFindings(lab.page)).toEqual([]);

    await subscribe(1, 'weather/#');
    for (const qos of [0, 1, 2] as const) {
      await publish(qos, 'weather/paris', `${20 + qos} °C`);
      await told(1).toContain(`weather/paris ${20 + qos} °C QoS ${qos}`);
    }
    await handOffs().toMatch(/sensor → broker QoS 2.*done\s*→ PUBLISH\s*← PUBREC\s*→ PUBREL\s*← PUBCOMP/s);
    await handOffs().toMatch(/broker → display QoS 2.*done/s);

    // What the page's client is made to do wrong: it keeps an answer back, and sends octets that are no packet.
    await client(1).locator('summary').click();
    await control(1, 'withhold-acknowledgements').check();
    await publish(1, 'weather/paris', '25 °C');
    await told(1).toMatch(/keeps? back|kept back/);
    await control(1, 'withhold-acknowledgements').uncheck();
    await client(0).locator('summary').click();
    await control(0, 'octets').fill('36 05 00 01 61 00 07');
    await press(0, 'octets');
    await told(0).toMatch(/^closed/);
    await press(0, 'connect');
    await told(0).toMatch(/^connected/);
    await client(0).locator('summary').click();

    // Packet by packet.
    await lab.part('hold').check();
    await publish(1, 'weather/paris', '30 °C');
    await eventually(() => lab.part('status').innerText()).toMatch(/PUBACK.*held/s);
    await lab.button('step').click();
    await lab.part('hold').uncheck();
    await told(1).toContain('weather/paris 30 °C QoS 1');

    // Who subscribes later is told of what was.
    await control(0, 'retain').check();
    await publish(1, 'state', 'on');
    await control(0, 'retain').uncheck();
    await subscribe(1, 'state', 1);
    await told(1).toMatch(/state on QoS 1.*retained/);

    // A will, and what is sent again once the session is gone on with: with DUP, which aedes leaves out.
    await subscribe(1, 'status/+', 1);
    await press(0, 'disconnect');
    await told(0).toMatch(/^closed/);
    await client(0).locator('summary').click();
    await control(0, 'will').check();
    await control(0, 'clean').uncheck();
    await press(0, 'connect');
    await told(0).toMatch(/^connected/);
    await lab.lab.locator('[name="what-if"]').selectOption('puback-withheld');
    await publish(1, 'weather/paris', '40 °C');
    await handOffs().toContain('sensor keeps the message; the broker keeps nothing.');
    await cutAndBack(0);
    await told(0).toMatch(/the broker still had its session/);
    await told(1).toContain('status/sensor gone');
    await handOffs().toMatch(/on a new connection\s*→ PUBLISH\s*← PUBACK/);
    await handOffs().toMatch(/The client breaks a rule: .*DUP.*MQTT 3\.1\.1 \[MQTT-3\.3\.1-1\]/);
    expect(await lab.part('mqtt-hand-offs').innerText()).not.toContain('The broker breaks a rule');

    expect(lab.errors.filter((text) => !text.includes('404'))).toEqual([]);
    expect(host.asked.filter((path) => path.includes('/simulated/'))).toEqual([]);
    await context.close();
  });

  test('the same seed makes the same octets, packet identifiers and masking keys included', async () => {
    const octets = async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
      lab = new LabPage(await context.newPage());
      await lab.page.goto(`${host.url}lessons/mqtt/?seed=again`);
      await lab.button('connect').click();
      for (const number of [0, 1]) await told(number).toMatch(/^connected/);
      await subscribe(1, 'a', 2);
      await publish(2, 'a', 'the same');
      await told(1).toContain('a the same QoS 2');
      await handOffs().toMatch(/sensor → broker.*Neither side.*broker → display.*Neither side/s);
      const events = await lab.lab.evaluate((element) => {
        const { capture } = element as HTMLElement & { capture(): Capture | undefined };
        return capture.call(element)?.events ?? [];
      });
      await context.close();
      return events.flatMap((event) => (event.type === 'octets' ? [`${event.connection} ${event.octets}`] : []));
    };
    const first = await octets();
    expect(first.length).toBeGreaterThan(14);
    expect(await octets()).toEqual(first);
  });

  test('a client of 5.0 is refused by the simulated broker, and the lab says what speaks it', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
    lab = new LabPage(await context.newPage());
    await lab.page.goto(`${host.url}lessons/mqtt/#what-if=session-expired`);
    await lab.button('connect').click();
    await told(0).toMatch(/^connected/);
    await told(1).toMatch(/^closed/);
    await eventually(() => lab.lab.locator('[data-mqtt-steps]').innerText()).toMatch(
      /The simulated broker speaks MQTT 3\.1\.1 alone.*return code 1/,
    );
    await context.close();
  });
});
