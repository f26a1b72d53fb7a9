import type { Browser, BrowserContextOptions } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Capture } from '#capture/schema.ts';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { handshakeFor } from '#test/setup/subprotocol-connection.ts';
import { CaptureBuilder, frame } from '#test/setup/websocket-capture.ts';
import { encodeConnack, encodeConnect, encodePublish } from '#wire/mqtt/encode.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { LabPage } from './lab-page.ts';

const EVENTS = '/lessons/server-sent-events/';
const MULTIPART = '/lessons/http-streaming/';
const HANDSHAKE = '/lessons/opening-handshake/';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** What must come to be so, on a slow machine too. */
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000 });

/** The lab of a lesson, once it can be walked; with a capture of the test's own in place of the recorded one if given. */
async function open(lesson: string, options: BrowserContextOptions = {}, own?: Capture): Promise<LabPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const lab = new LabPage(await context.newPage());
  if (own) {
    await lab.page.route('**/captures/**/*.json', (route) => route.fulfill({ json: own }));
  }
  await lab.page.goto(inject('siteUrl') + lesson);
  // It is taken over when it is used.
  await lab.part('octets').click({ position: { x: 3, y: 3 } });
  await lab.lab.locator('[data-part="ladder"] [role="tree"]').waitFor();
  return lab;
}

const chosen = (lab: LabPage) => lab.lab.locator('.rung[aria-selected="true"]');
const layers = (lab: LabPage) => lab.lab.locator('.rung-layer .rung-title').allInnerTexts();
const fieldName = (lab: LabPage) => lab.part('field').locator('.field-name').first().innerText();
const crumbs = (lab: LabPage) => lab.part('field').locator('.field-crumbs li').allInnerTexts();

describe('HTML section 9.2.6: an event, its lines and its chunk', () => {
  test('opened with the mouse: layers choose octets, octets and crumbs choose layers', async () => {
    const lab = await open(EVENTS);
    const row = lab.row('unit', 'event: message, id 1');
    await row.locator('.rung-opens').click();
    await eventually(() => layers(lab)).toEqual(['chunk', 'id line', 'data line', 'event: message, id 1']);
    expect(await row.getAttribute('aria-expanded')).toBe('true');
    await eventually(() => chosen(lab).innerText()).toContain('event: message, id 1');
    expect(await lab.part('field').innerText()).toMatch(/→ last event ID\s+1/);
    await lab.lab.locator('.rung-layer', { hasText: 'data line' }).click();
    await eventually(() => fieldName(lab)).toBe('data line');
    const selected = lab.part('octets').locator('.octet.is-selected');
    expect((await selected.allInnerTexts()).slice(0, 5)).toEqual(['64', '61', '74', '61', '3a']);
    await lab.part('octets').locator('.octets-block', { hasText: 'id line' }).last().locator('.octet').first().click();
    await eventually(() => chosen(lab).innerText()).toContain('id line');
    expect(await fieldName(lab)).toBe('field name');
    await lab
      .part('field')
      .locator('.field-crumb', { hasText: /^chunk$/ })
      .click();
    await eventually(() => chosen(lab).innerText()).toMatch(/^\s*chunk/);
    await row.locator('.rung-opens').click();
    await eventually(() => layers(lab)).toEqual([]);
    expect(await row.getAttribute('aria-expanded')).toBe('false');
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('opened with the keyboard: to the right, down the layers, into the octets, and back', async () => {
    const lab = await open(EVENTS);
    const { keyboard } = lab.page;
    await lab.row('unit', 'event: message, id 2').click();
    await keyboard.press('ArrowRight');
    await eventually(() => layers(lab)).toHaveLength(4);
    await eventually(() => chosen(lab).evaluate((row) => row === document.activeElement)).toBe(true);
    await keyboard.press('ArrowUp');
    await eventually(() => chosen(lab).innerText()).toContain('data line');
    expect(await chosen(lab).getAttribute('aria-level')).toBe('2');
    expect(await chosen(lab).getAttribute('aria-posinset')).toBe('3');
    await keyboard.press('Enter');
    await eventually(() => lab.part('octets').evaluate((pane) => pane === document.activeElement)).toBe(true);
    await keyboard.press('Enter');
    await eventually(() => fieldName(lab)).toBe('field name');
    await keyboard.press('End');
    await keyboard.press('Escape');
    await keyboard.press('Escape');
    await keyboard.press('Escape');
    await eventually(() => chosen(lab).evaluate((row) => row === document.activeElement)).toBe(true);
    await keyboard.press('ArrowLeft');
    await eventually(() => layers(lab)).toEqual([]);
    await keyboard.press('Enter');
    await eventually(() => layers(lab)).toHaveLength(4);
    await lab.close();
  });

  test('opened by touch, on a narrow page', async () => {
    const lab = await open(EVENTS, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await lab.row('unit', 'event: message, id 1').locator('.rung-opens').tap();
    await eventually(() => layers(lab)).toHaveLength(4);
    await lab.lab.locator('.rung-layer', { hasText: 'id line' }).tap();
    await eventually(() => fieldName(lab)).toBe('id line');
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await lab.close();
  });

  test('a link leads to a field inside, in another browser too', async () => {
    const one = await open(EVENTS);
    await one.row('unit', 'event: message, id 3').click();
    await one.part('octets').locator('.octets-block', { hasText: 'data line' }).last().locator('.octet').nth(7).click();
    // What is pointed at is shown before what is chosen.
    await one.page.mouse.move(1, 1);
    await eventually(() => fieldName(one)).toBe('field value');
    await eventually(() => new URL(one.page.url()).hash).toMatch(/^#m=\d+&f=\d+\.\d+\.\d+$/);
    const other = await open(EVENTS + new URL(one.page.url()).hash);
    await eventually(() => other.part('field').innerText()).toBe(await one.part('field').innerText());
    expect(await other.part('link-note').isVisible()).toBe(false);
    await one.close();
    await other.close();
  });

  test('axe finds nothing with layers and the table open, in either theme', async () => {
    const lab = await open(EVENTS);
    await lab.row('unit', 'event: message, id 1').locator('.rung-opens').click();
    await lab.part('octets').locator('summary').click();
    await eventually(() => lab.part('octets').locator('.octets-unit').count()).toBe(3);
    expect(await findingsInBothThemes(lab.lab)).toEqual([]);
    await lab.close();
  });
});

describe('RFC 9112 section 7.1: a line in two chunks', () => {
  test('each chunk has its part of it, and the line put together below', async () => {
    const lab = await open(MULTIPART);
    await lab.row('unit', 'octets of a line').first().click();
    await eventually(() => lab.part('octets').locator('.octets-joined').innerText()).toContain(
      '35 octets put together',
    );
    const [part] = await lab.part('octets').locator('.octets-hex .octets-block-label').allInnerTexts();
    expect(part).toBe('line, octets 1 to 20 of 35');
    await lab.close();
  });
});

describe('section 6 of MQTT: packets in frames', () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const publish = encodePublish({
    version: 4,
    topic: 'weather/paris',
    qos: 1,
    packetIdentifier: 5,
    payload: encodeUtf8(hostile),
  });

  function capture(): Capture {
    const { request, response } = handshakeFor('mqtt');
    const connect = encodeConnect({ version: 4, clientIdentifier: 'c' });
    const cut = publish.length - 4;
    return new CaptureBuilder()
      .opened(0)
      .octets('client', 1000, request)
      .octets('server', 2000, response)
      .octets('client', 3000, frame('client', 2, connect))
      .octets('server', 4000, frame('server', 2, encodeConnack({ version: 4 })))
      .octets('client', 5000, frame('client', 2, publish))
      .octets('server', 6000, frame('server', 2, joinOctets([publish, publish.subarray(0, cut)])))
      .octets('server', 7000, frame('server', 2, publish.subarray(cut)))
      .capture();
  }

  test('from the frame down to the octets of the topic’s length, masked and unmasked', async () => {
    const lab = await open(HANDSHAKE, {}, capture());
    const row = lab.row('unit', 'PUBLISH weather/paris QoS 1').first();
    expect(await row.innerText()).toContain('in binary frame');
    await row.click();
    await eventually(() => fieldName(lab)).toBe('PUBLISH');
    const { keyboard } = lab.page;
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    for (const _ of ['packet type', 'DUP', 'QoS', 'RETAIN', 'remaining length', 'topic name', 'length'])
      await keyboard.press('ArrowDown');
    await eventually(() => crumbs(lab)).toEqual(['read', 'frame', 'payload data', 'PUBLISH', 'topic name', 'length']);
    expect(await lab.part('field').innerText()).toMatch(/value\s+13 \(0xd\)/);
    const sent = await lab.part('octets').locator('.octets-hex .octet.is-selected').allInnerTexts();
    expect(sent).toHaveLength(2);
    await lab.button('unmask').click();
    await eventually(() => lab.part('octets').locator('.octets-hex .octet.is-selected').allInnerTexts()).toEqual([
      '00',
      '0d',
    ]);
    expect(sent).not.toEqual(['00', '0d']);
    expect(await lab.part('octets').locator('.octets-figure .bits').count()).toBe(1);
    expect(await lab.page.locator('img[src="x"]').count()).toBe(0);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('[MQTT-6.0.0-2] of a packet that two frames hold each shows its part, and the last one its meaning', async () => {
    const lab = await open(HANDSHAKE, {}, capture());
    await lab.row('unit', 'PUBLISH').last().click();
    await eventually(() => lab.part('octets').locator('.octets-joined').innerText()).toContain('4 of them in this one');
    await lab.lab.locator('.rung[aria-selected="true"] .rung-opens').click();
    await eventually(() => layers(lab)).toEqual(['binary', 'PUBLISH weather/paris QoS 1']);
    await lab.close();
  });
});
