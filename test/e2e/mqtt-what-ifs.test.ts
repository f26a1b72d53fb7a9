import type { Browser, Locator } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { mosquitto, type RunningBroker, startMosquitto } from '#test/sandbox/mqtt/mosquitto.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { type RunningSandbox, startSandbox } from '#test/setup/start-sandbox.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;
let lab: LabPage;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(() => lab.close());

async function open(site: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1200 } });
  lab = new LabPage(await context.newPage());
  await lab.page.goto(`${site}/lessons/mqtt/`);
  await lab.lab.hover();
  await lab.page.waitForFunction(() => customElements.get('wire-lab') !== undefined);
}

const client = (number: number): Locator => lab.lab.locator(`[data-client="${number}"]`);
const control = (number: number, name: string): Locator => client(number).locator(`[data-mqtt="${name}"]`);
const press = (number: number, name: string) => lab.button(`mqtt-${name}-${number}`).click();
const told = (number: number) => client(number).locator('[data-client-told]').innerText();
const handOffs = () => lab.part('mqtt-hand-offs').innerText();
/** What is required, beside what this browser does. */
const required = () => lab.part('aside').innerText();
const choose = (id: string) => lab.lab.locator('[name="what-if"]').selectOption(id);
const steps = () => lab.lab.locator('[data-mqtt-steps]').innerText();

async function connect(...states: readonly RegExp[]): Promise<void> {
  await lab.button('connect').click();
  for (const [number, state] of states.entries()) await eventually(() => told(number)).toMatch(state);
}
const CONNECTED = /^connected/;

async function subscribe(number: number, told2: string): Promise<void> {
  await press(number, 'subscribe');
  await eventually(() => told(number)).toContain(told2);
}

/** The words of every row of the ladder. */
const ladder = async () => (await lab.titles()).join('\n');

describe('MQTT 3.1.1, the broker of the sandbox: what goes wrong, and what is stated of it', () => {
  beforeEach(() => open(inject('siteUrl')));

  test.each([
    ['pubrec-withheld', /→ PUBLISH\s*on a new connection\s*→ PUBLISH\s*← PUBREC/],
    ['pubcomp-withheld', /→ PUBLISH\s*← PUBREC\s*→ PUBREL\s*on a new connection\s*→ PUBREL\s*← PUBCOMP/],
  ] as const)('§4.4 [MQTT-4.4.0-1]: %s', async (id, sent) => {
    await choose(id);
    expect(await control(0, 'clean').isChecked()).toBe(false);
    expect(await control(0, 'publish-qos').inputValue()).toBe('2');
    await connect(CONNECTED, CONNECTED);
    expect(await required()).toMatch(/Required: .*MQTT 3\.1\.1 §4\.4 \[MQTT-4\.4\.0-1\]/);
    await subscribe(0, '# QoS');
    await control(0, 'topic').fill('meter');
    await press(0, 'publish');
    await eventually(handOffs).toMatch(/sensor → broker QoS 2.*under way/s);
    await eventually(ladder).toMatch(id === 'pubrec-withheld' ? /PUBLISH/ : /PUBREL/);
    await press(0, 'cut');
    await eventually(() => told(0)).toMatch(/^closed/);
    await press(0, 'connect');
    await eventually(() => told(0)).toMatch(/^connected the broker still had its session/);
    await eventually(handOffs).toMatch(sent);
  });

  test('§3.8.4 [MQTT-3.8.4-1]: SUBSCRIBE is not answered, and the client does not count itself subscribed', async () => {
    await choose('suback-withheld');
    await connect(CONNECTED, CONNECTED);
    await press(1, 'subscribe');
    await eventually(ladder).toContain('SUBSCRIBE');
    await press(0, 'publish');
    // The broker has the subscription, and may send before its SUBACK.
    await eventually(() => told(1)).toContain('weather/paris');
    expect(await told(1)).not.toContain('weather/# QoS');
  });

  test('§3.9.3 [MQTT-3.8.4-5]: SUBACK 0x80 is a refusal', async () => {
    await choose('suback-failure');
    await connect(CONNECTED, CONNECTED);
    await press(1, 'subscribe');
    await eventually(() => told(1)).toMatch(/weather\/# refused|error|Unspecified/i);
    await eventually(ladder).toContain('SUBACK');
  });

  test.each([0, 1])('§3.8.4 [MQTT-3.8.4-6]: QoS %i granted at most, and delivered by it', async (granted) => {
    await choose(`granted-qos-${granted}`);
    await control(0, 'publish-qos').selectOption('1');
    await connect(CONNECTED, CONNECTED);
    await subscribe(1, `weather/# QoS ${granted}`);
    await press(0, 'publish');
    await eventually(() => told(1)).toContain(`weather/paris 21 °C QoS ${granted}`);
    expect(await handOffs()).not.toContain('breaks a rule');
  });

  test('finding: aedes delivers with QoS 2 what it granted QoS 1 for, and the lab says which rule that breaks', async () => {
    await choose('granted-qos-1');
    await connect(CONNECTED, CONNECTED);
    await subscribe(1, 'weather/# QoS 1');
    await press(0, 'publish');
    await eventually(() => told(1)).toContain('weather/paris 21 °C QoS 2');
    await eventually(handOffs).toContain('Here: granted QoS 1, delivered with 2. MQTT 3.1.1 [MQTT-3.8.4-6]');
  });

  test.each([
    ['delivered-above-granted', 'granted QoS 0, delivered with 2'],
    ['delivered-below-granted', 'granted QoS 1, delivered with 0'],
  ])('§3.8.4 [MQTT-3.8.4-6]: %s is a finding', async (id, words) => {
    await choose(id);
    await connect(CONNECTED, CONNECTED);
    await subscribe(1, 'weather/# QoS');
    await press(0, 'publish');
    await eventually(() => told(1)).toContain('weather/paris 21 °C');
    await eventually(handOffs).toContain(`Here: ${words}. MQTT 3.1.1 [MQTT-3.8.4-6]`);
    await lab.part('mqtt-hand-offs').locator('button', { hasText: 'show the packet' }).first().click();
    await eventually(() => lab.part('octets').innerText()).toContain('PUBLISH');
  });

  test('§3.12.4 [MQTT-3.12.4-1]: PINGREQ is not answered, and the client closes', async () => {
    await choose('pingresp-withheld');
    await connect(CONNECTED, CONNECTED);
    await eventually(ladder).toContain('PINGREQ');
    await eventually(() => told(0)).toMatch(/^closed/);
  });

  test('§3.1.2.10 [MQTT-3.1.2-24]: the keep alive missed: the broker closes, the will is published', async () => {
    await choose('keep-alive-missed');
    expect(await control(0, 'keep-alive').inputValue()).toBe('4');
    expect(await control(0, 'withhold-pings').isChecked()).toBe(true);
    expect(await control(1, 'filter').inputValue()).toBe('status/#');
    await connect(CONNECTED, CONNECTED);
    expect(await required()).toContain('MQTT 3.1.1 §3.1.2.10 [MQTT-3.1.2-24]');
    await subscribe(1, 'status/# QoS');
    await eventually(() => told(1)).toContain('status/sensor gone');
    expect(await told(0)).toMatch(/^closed/);
    // It was the broker that gave up, and not the library.
    expect(await told(0)).not.toContain('Keepalive timeout');
    expect(await ladder()).not.toContain('PINGREQ');
  });

  test('§3.1.2.5 [MQTT-3.1.2-8]: the will comes after a cut, and not after a DISCONNECT', async () => {
    await choose('will-on-cut');
    await connect(CONNECTED, CONNECTED);
    await subscribe(1, 'status/# QoS');
    await press(0, 'disconnect');
    await eventually(() => told(0)).toMatch(/^closed/);
    await press(0, 'connect');
    await eventually(() => told(0)).toMatch(CONNECTED);
    expect(await told(1)).not.toContain('gone');
    await press(0, 'cut');
    await eventually(() => told(1)).toContain('status/sensor gone');
    expect((await told(1)).match(/gone/g)).toHaveLength(1);
  });

  test('§3.1.4 [MQTT-3.1.4-2]: two clients with one name: one stays', async () => {
    await choose('two-clients-one-name');
    await lab.button('connect').click();
    await eventually(async () => [await told(0), await told(1)].map((text) => text.split(/\s/)[0]).sort()).toEqual([
      'closed',
      'connected',
    ]);
    await eventually(handOffs).toMatch(/A second client called twin connected.*MQTT 3\.1\.1 \[MQTT-3\.1\.4-2\]/);
  });

  test('§3.3.1.3 [MQTT-3.3.1-10]: a retained message is there, and gone once it is cleared', async () => {
    await choose('retained-cleared');
    expect(await control(0, 'retain').isChecked()).toBe(true);
    await connect(CONNECTED, CONNECTED);
    await press(0, 'publish');
    await eventually(() => lab.part('mqtt-topics').innerText()).toContain('one retained');
    await subscribe(1, 'weather/# QoS');
    await eventually(() => told(1)).toMatch(/weather\/paris 21 °C QoS \d, retained/);
    await control(0, 'payload').fill('');
    await press(0, 'publish');
    await eventually(() => lab.part('mqtt-topics').innerText()).not.toContain('one retained');
    await press(1, 'unsubscribe');
    await eventually(() => told(1)).not.toContain('weather/# QoS');
    const before = ((await told(1)).match(/weather\/paris/g) ?? []).length;
    await subscribe(1, 'weather/# QoS');
    await control(0, 'payload').fill('live');
    await control(0, 'retain').uncheck();
    await press(0, 'publish');
    await eventually(() => told(1)).toContain('weather/paris live');
    expect(((await told(1)).match(/weather\/paris/g) ?? []).length).toBe(before + 1);
  });

  test('MQTT 5.0 with a broker that speaks 3.1.1 alone: it says so, and the page says how to have another', async () => {
    await choose('session-expired');
    expect(await control(1, 'version').inputValue()).toBe('5.0');
    expect(await control(1, 'session-expiry').inputValue()).toBe('5');
    await connect(CONNECTED, /^closed/);
    await eventually(steps).toContain('MQTT_URL');
    expect(await required()).toMatch(/\(MQTT 3\.1\.1 §3\.1\.2\.4 .*\(MQTT 5\.0 §3\.1\.2\.11\.2/s);
    await eventually(ladder).toMatch(/CONNACK/);
    expect(await handOffs()).not.toContain('breaks a rule');
  });

  test('§3.2: CONNECT is not answered, and the client goes on waiting', async () => {
    await choose('connack-withheld');
    await connect(/^connecting/, /^connecting/);
    await eventually(ladder).toContain('CONNECT');
    expect(await told(0)).toMatch(/^connecting/);
  });

  test.each([
    ['refused-version', /unacceptable protocol version/i],
    ['refused-identifier', /identifier rejected/i],
    ['refused-unavailable', /server unavailable/i],
    ['refused-password', /bad username or password/i],
    ['refused-not-authorized', /not authorized/i],
  ])('§3.2.2.3 [MQTT-3.2.2-5]: %s, and the connection is closed', async (id, words) => {
    await choose(id);
    await connect(/^closed/, /^closed/);
    expect(await told(0)).toMatch(words);
  });

  test.each([
    ['cut-after-connack', /^closed/],
    ['reset-after-three', /^closed/],
  ])('§3.1.2.5: %s', async (id, state) => {
    await choose(id);
    if (id === 'reset-after-three') {
      await connect(CONNECTED, CONNECTED);
      // CONNACK, PUBREC and PUBCOMP are three.
      await press(0, 'publish');
      await eventually(() => told(0)).toMatch(state);
      expect(await told(1)).toMatch(CONNECTED);
    } else {
      // Of the two clients one is cut: whose CONNACK comes first is not the page's to say.
      await lab.button('connect').click();
      await eventually(async () => [await told(0), await told(1)].map((text) => text.split(/\s/)[0]).sort()).toEqual([
        'closed',
        'connected',
      ]);
    }
  });

  test.each([
    ['malformed-length', 'MQTT 3.1.1 §2.2.3'],
    ['malformed-qos-3', 'MQTT 3.1.1 [MQTT-3.3.1-4]'],
    ['malformed-reserved-type', 'MQTT 3.1.1 §2.2.1'],
  ])(
    '§4.8 [MQTT-4.8.0-1]: %s is told with its place; MQTT.js says so, and does not close as it must',
    async (id, place) => {
      await choose(id);
      await connect(CONNECTED, CONNECTED);
      await eventually(() => told(0)).toMatch(/Invalid variable byte integer|both QoS bits|Not supported/);
      await lab.lab
        .locator('.rung-unit', { hasText: /breaks|✗|!/ })
        .first()
        .click();
      await eventually(() => lab.part('field').innerText()).toContain(place);
    },
  );

  test('§4.8 [MQTT-4.8.0-1]: octets by hand end that client alone', async () => {
    await choose('malformed-by-hand');
    await connect(CONNECTED, CONNECTED);
    await control(0, 'octets').fill('3');
    await press(0, 'octets');
    await eventually(() => lab.lab.locator('[data-feed-note]').innerText()).toMatch(/The octets: /);
    await control(0, 'octets').fill('36 05 00 01 61 00 07');
    await press(0, 'octets');
    await eventually(() => told(0)).toMatch(/^closed/);
    await subscribe(1, 'weather/# QoS');
    expect(await told(1)).toMatch(CONNECTED);
  });

  test('§6 [MQTT-6.0.0-1]: packets in text frames: the broker closes with 1003', async () => {
    await choose('text-frames');
    await connect(/^closed/, CONNECTED);
    await eventually(ladder).toMatch(/close/i);
    await eventually(() => lab.lab.locator('.rung-unit').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('1003')]),
    );
  });

  test('§6 [MQTT-6.0.0-3]: mqtt is not offered: open, and closed by the sandbox', async () => {
    await choose('subprotocol-not-offered');
    expect(await control(0, 'offers').inputValue()).toBe('');
    await connect(/^closed/, CONNECTED);
    await eventually(() => lab.lab.locator('.rung-unit').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('1002')]),
    );
  });

  test('§6 [MQTT-6.0.0-4]: mqtt is not selected: the browser fails the WebSocket', async () => {
    await choose('subprotocol-not-selected');
    await connect(/^closed/, /^closed/);
    await lab.event('close').first().waitFor();
    expect(await lab.event('open').count()).toBe(0);
    await choose('');
    await press(0, 'connect');
    await eventually(() => told(0)).toMatch(CONNECTED);
  });

  test('a narrow window: with clients connected and the command line shown, nothing is wider than it', async () => {
    await lab.page.setViewportSize({ width: 390, height: 844 });
    await choose('malformed-by-hand');
    await connect(CONNECTED, CONNECTED);
    await lab.lab.locator('.peer-command code').waitFor();
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  test('what one asks of the forms is set back by the next', async () => {
    await choose('keep-alive-missed');
    await choose('will-on-cut');
    expect(await control(0, 'keep-alive').inputValue()).toBe('60');
    expect(await control(0, 'withhold-pings').isChecked()).toBe(false);
    expect(await control(0, 'will').isChecked()).toBe(true);
    await choose('');
    expect(await control(0, 'will').isChecked()).toBe(false);
    expect(await control(1, 'filter').inputValue()).toBe('weather/#');
  });
});

describe.skipIf(mosquitto === undefined)('MQTT 5.0, relayed to Mosquitto', () => {
  let broker: RunningBroker;
  let sandbox: RunningSandbox;

  beforeAll(async () => {
    broker = await startMosquitto();
    sandbox = await startSandbox(undefined, ['--mqtt-url', broker.url.href]);
  });
  afterAll(async () => {
    await sandbox?.stop();
    await broker?.stop();
  });
  beforeEach(() => open(sandbox.url));

  test('§3.1.2.11.2 [MQTT-3.1.2-23], §4.1 [MQTT-4.1.0-2]: a session is kept, and expires', async () => {
    await choose('session-expired');
    await connect(CONNECTED, CONNECTED);
    expect(await lab.lab.locator('[data-mqtt-steps]').innerText()).not.toContain('MQTT_URL');
    await subscribe(1, 'weather/# QoS 2');
    await press(1, 'cut');
    await eventually(() => told(1)).toMatch(/^closed/);
    await press(0, 'publish');
    await press(1, 'connect');
    await eventually(() => told(1)).toMatch(/^connected the broker still had its session/);
    await eventually(() => told(1)).toContain('weather/paris 21 °C');
    await press(1, 'cut');
    await eventually(() => told(1)).toMatch(/^closed/);
    await lab.page.waitForTimeout(7000);
    await press(1, 'connect');
    await eventually(() => told(1)).toMatch(CONNECTED);
    expect(await told(1)).not.toContain('still had its session');
    expect(await handOffs()).not.toContain('breaks a rule');
  });

  test('§3.1.4 [MQTT-3.1.4-3]: a take-over in MQTT 5.0, and its own statement', async () => {
    await choose('two-clients-one-name');
    for (const number of [0, 1]) await control(number, 'version').selectOption('5.0');
    await lab.button('connect').click();
    await eventually(async () => [await told(0), await told(1)].map((text) => text.split(/\s/)[0]).sort()).toEqual([
      'closed',
      'connected',
    ]);
    await eventually(handOffs).toContain('MQTT 5.0 [MQTT-3.1.4-3]');
    expect(await required()).toContain('MQTT 5.0 §3.1.4 [MQTT-3.1.4-3]');
    expect(await required()).not.toContain('MQTT 3.1.1');
  });

  test('§3.8.4 [MQTT-3.8.4-8]: Mosquitto delivers by the QoS that is granted', async () => {
    await choose('granted-qos-1');
    for (const number of [0, 1]) await control(number, 'version').selectOption('5.0');
    await connect(CONNECTED, CONNECTED);
    await subscribe(1, 'weather/# QoS 1');
    await press(0, 'publish');
    await eventually(() => told(1)).toContain('weather/paris 21 °C QoS 1');
    expect(await handOffs()).not.toContain('breaks a rule');
  });
});
