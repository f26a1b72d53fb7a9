import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, FileChooser, Locator } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const DEFLATED = 'content/03-frames/deflated.capture.json';

async function open(path: string, index = 0): Promise<LabPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const lab = new LabPage(await context.newPage(), index);
  await lab.page.goto(inject('siteUrl') + path);
  return lab;
}

/** Drops a file on a lab, as a reader does who drags it from elsewhere: the lab hears of it as it comes over it. */
async function drop(lab: Locator, name: string, text: string): Promise<void> {
  const transfer = await lab.page().evaluateHandle(
    ([called, content]) => {
      const made = new DataTransfer();
      made.items.add(new File([content ?? ''], called ?? '', { type: 'application/json' }));
      return made;
    },
    [name, text],
  );
  await lab.dispatchEvent('dragover', { dataTransfer: transfer });
  expect(await lab.getAttribute('data-dropping')).toBe('');
  await lab.dispatchEvent('drop', { dataTransfer: transfer });
}

const words = (lab: LabPage) => lab.part('open-words').textContent();

/** What a lab lists of the recording that a page of its own shows. */
async function titlesOfDeflated(): Promise<string[]> {
  const lab = await open('/lessons/opening-handshake/?capture=frames/deflated');
  await eventually(() => words(lab)).toContain('From the link to frames/deflated: a recorded capture of');
  const titles = await lab.titles();
  await lab.close();
  return titles;
}

describe('a capture as a file', () => {
  test('is dropped on a lab that nobody has used yet, and is listed as where it came from', async () => {
    const lab = await open('/lessons/opening-handshake/');
    const before = await lab.titles();
    await drop(lab.lab, 'deflated.capture.json', readFileSync(DEFLATED, 'utf8'));
    await eventually(() => words(lab)).toMatch(
      /^From the file deflated\.capture\.json: a recorded capture of .*Chrom.* \d+ events\.$/,
    );
    expect(await lab.part('origin').innerText()).toBe('opened · recorded');
    const titles = await lab.titles();
    expect(titles).toEqual(await titlesOfDeflated());
    expect(titles).not.toEqual(before);

    // The octets, the fields, time travel and the comparison are those of the file.
    await lab.row('unit', 'text').first().click();
    await eventually(() => lab.part('heading').innerText()).toMatch(/frame/i);
    await lab.button('travel-back').click();
    await eventually(() => lab.part('travel-words').innerText()).toMatch(/looking at \d+ of \d+/);
    await lab.button('travel-now').click();
    await lab.button('compare').first().click();
    await eventually(() => lab.part('compare-summary').innerText()).toMatch(/differ/);
    expect(await lab.part('compare-left').inputValue()).toBe('recorded');

    await lab.button('open-back').click();
    await eventually(() => lab.titles()).toEqual(before);
    expect(await lab.part('origin').innerText()).toBe('recorded');
    expect(await lab.part('open-note').isVisible()).toBe(false);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('is chosen with the keyboard before the script is there, on the second lab of a page, at the place that the address names', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const lab = new LabPage(await context.newPage(), 1);
    // A listener of its own, from the beginning: one that is made just before the press may hear too late.
    const chooser = new Promise<FileChooser>((resolve) => lab.page.once('filechooser', resolve));
    const chosen = Promise.withResolvers<void>();
    await lab.page.route(/lab-element/, async (route) => {
      await chosen.promise;
      await route.continue();
    });
    await lab.page.goto(`${inject('siteUrl')}/lessons/opening-handshake/#m=2&f=0&lab=2`);
    await lab.button('open').focus();
    await lab.page.keyboard.press('Enter');
    await (await chooser).setFiles(DEFLATED);
    expect(await lab.lab.evaluate((element) => element.matches(':defined'))).toBe(false);
    chosen.resolve();
    await eventually(() => words(lab)).toContain('From the file deflated.capture.json');
    await eventually(() => lab.lab.locator('.rung-unit[aria-selected="true"]').count()).toBe(1);
    const units = lab.lab.locator('.rung-unit, .rung-held');
    expect(await units.nth(1).getAttribute('aria-selected')).toBe('true');
    await lab.close();
  });

  test('that was saved live is the same when it is opened, and takes a live run’s place without losing it', async () => {
    const lab = await open('/lessons/opening-handshake/');
    await lab.connectOpen();
    await lab.button('export').click();
    const download = lab.page.waitForEvent('download');
    await lab.button('export-json').click();
    const text = await readFile(await (await download).path(), 'utf8');
    const live = await lab.titles();

    await drop(lab.lab, 'mine.capture.json', text);
    await eventually(() => words(lab)).toContain('From the file mine.capture.json: a live capture of');
    expect(await lab.part('origin').innerText()).toBe('opened · live');
    expect(await lab.titles()).toEqual(live);
    await lab.button('compare').first().click();
    await eventually(() => lab.part('compare-left').locator('option').allInnerTexts()).toContain('kept run 1');

    await lab.button('connect').click();
    await lab.part('origin').filter({ hasText: /^live/ }).waitFor();
    expect(await lab.part('open-note').isVisible()).toBe(false);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test.each([
    ['a.json', '{"logs":{}}', 'This is no capture of Wire 101.'],
    ['a.har', '{"log":{}}', 'This HAR is malformed at log.entries: Invalid input: expected array, received undefined.'],
    ['a.png', '\u0089PNG', 'This is no capture: it is no JSON text.'],
    [
      'a.json',
      '{"format":"wire101-capture","version":9}',
      'This capture is of version 9, and this site reads version 1.',
    ],
  ])('%s with %s gets one line, and the lab stays as it was', async (name, text, line) => {
    const lab = await open('/lessons/opening-handshake/');
    const before = await lab.titles();
    await drop(lab.lab, name, text);
    await eventually(() => words(lab)).toBe(line);
    expect(await lab.titles()).toEqual(before);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('too large a file gets one line', async () => {
    const lab = await open('/lessons/opening-handshake/');
    await lab.lab.hover();
    const transfer = await lab.page.evaluateHandle(() => {
      const made = new DataTransfer();
      made.items.add(new File([new Uint8Array(96 * 1024 * 1024 + 1)], 'large.json'));
      return made;
    });
    await lab.lab.dispatchEvent('drop', { dataTransfer: transfer });
    await eventually(() => words(lab)).toBe('This is too large (97 MiB): a capture has at most 96 MiB.');
    await lab.close();
  });

  test('hostile contents stay text', async () => {
    const lab = await open('/lessons/opening-handshake/');
    const markup = '<img src=x onerror="document.title=\'owned\'">';
    const capture = JSON.parse(readFileSync(DEFLATED, 'utf8'));
    for (const event of capture.page) {
      event.name = event.name === 'open' ? markup : event.name;
      event.detail = { ...event.detail, text: markup, [markup]: markup };
    }
    const hostile = { ...capture, title: `${markup}\u202e`, browser: markup };
    await drop(lab.lab, `${markup}.json`, JSON.stringify(hostile));
    await eventually(() => words(lab)).toContain(markup);
    expect(await words(lab)).toContain('‹U+202E›');
    for (const row of await lab.lab.locator('.rung-page').all()) await row.click();
    expect(await lab.lab.locator('img').count()).toBe(0);
    expect(await lab.page.title()).not.toBe('owned');
    expect(lab.errors).toEqual([]);
    await lab.close();
  });
});

describe('a link to a capture', () => {
  test('names a file of this origin, and a place in it', async () => {
    const lab = await open('/lessons/opening-handshake/?capture=/captures/frames/deflated.json#m=3');
    await eventually(() => words(lab)).toContain('From the link to /captures/frames/deflated.json');
    const units = lab.lab.locator('.rung-unit, .rung-held');
    await eventually(() => units.nth(2).getAttribute('aria-selected')).toBe('true');
    await lab.button('open-back').click();
    await eventually(() => new URL(lab.page.url()).search).toBe('');
    await lab.close();
  });

  test.each([
    ['https://elsewhere.example/x.json', /on another site, and is not fetched from there/],
    ['//elsewhere.example/x.json', /on another site, and is not fetched from there/],
    ['data:application/json,{}', /on another site, and is not fetched from there/],
    ['javascript:alert(1)', /on another site, and is not fetched from there/],
    ['frames/none', /^The capture of this link is not there: it was answered with 404\.$/],
    ['/lessons/frames/', /^This is no capture: it is no JSON text\.$/],
  ])('%s: one line, and nobody else is asked', async (named, line) => {
    const context = await browser.newContext();
    const lab = new LabPage(await context.newPage());
    const asked: string[] = [];
    lab.page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await lab.page.goto(`${inject('siteUrl')}/lessons/opening-handshake/?capture=${encodeURIComponent(named)}`);
    await eventually(() => words(lab)).toMatch(line);
    expect(new Set(asked)).toEqual(new Set([inject('siteUrl')]));
    expect(await lab.row('unit', '101').count()).toBeGreaterThan(0);
    await lab.close();
  });
});
