import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { toPcapng } from '#capture/pcapng/to-pcapng.ts';
import { Capture } from '#capture/schema.ts';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { serveStatic } from '#test/setup/static-server.ts';
import { eventually, LabPage } from './lab-page.ts';

const HELLO = '81 85 37 fa 21 3d 7f 9f 4d 51 58';
const RECORDED = 'content/02-opening-handshake/handshake.capture.json';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The inspector in a page of its own. */
async function open(hash = '', context?: BrowserContext): Promise<Inspector> {
  const page = await (context ?? (await browser.newContext({ viewport: { width: 1280, height: 900 } }))).newPage();
  await page.goto(`${inject('siteUrl')}/inspector/${hash}`);
  return new Inspector(page);
}

class Inspector {
  readonly page: Page;
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', ({ message }) => this.errors.push(message));
  }

  part(name: string) {
    return this.page.locator(`wire-inspector [data-part="${name}"]`);
  }

  text(name: string): Promise<string> {
    return this.part(name).innerText();
  }

  get box() {
    return this.page.getByRole('textbox', { name: /Octets as hex/ });
  }

  row(text: string) {
    return this.part('ladder').locator('.rung', { hasText: text });
  }

  rows(): Promise<string[]> {
    return this.part('ladder').locator('.rung-title').allInnerTexts();
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** Drops a file on the page, as a reader does from a folder. */
async function drop(page: Page, name: string, octets: Uint8Array): Promise<void> {
  const files = await page.evaluateHandle(
    ({ name: called, base64 }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))], called));
      return transfer;
    },
    { name, base64: Buffer.from(octets).toString('base64') },
  );
  // What a browser does first, and what loads the rest.
  await page.dispatchEvent('wire-inspector', 'dragover', { dataTransfer: files });
  await page.waitForFunction(() => document.querySelector('wire-inspector')?.matches(':defined'));
  await page.dispatchEvent('wire-inspector', 'drop', { dataTransfer: files });
}

describe('octets that are pasted', () => {
  test.each([
    ['hex', HELLO],
    ['base64', 'gYU3+iE9f59NUVg='],
    ['a dump', '0000   81 85 37 fa 21 3d 7f 9f 4d 51 58                  ..7.!=..MQX'],
  ])('RFC 6455 section 5.7 as %s: the fields of the masked frame', async (_, text) => {
    const inspector = await open();
    await inspector.box.fill(text);
    await eventually(() => inspector.text('message')).toContain('WebSocket frames of the client');
    await eventually(() => inspector.rows()).toEqual(['text']);
    expect(await inspector.text('heading')).toMatch(/client → server · frame · octets 0–10/i);
    await inspector.part('octets').getByText('Annotate all').click();
    await eventually(() => inspector.text('octets')).toContain('37 fa 21 3d');
    await inspector.page.getByRole('button', { name: 'unmasked' }).click();
    await eventually(() => inspector.text('octets')).toContain('Hello');
    expect(inspector.errors).toEqual([]);
    await inspector.close();
  });

  test('what is guessed can be said otherwise; a broken rule is told with who broke it', async () => {
    const inspector = await open();
    await inspector.box.fill(HELLO);
    await inspector.page.getByLabel('sent by').selectOption('server');
    await eventually(() => inspector.text('field')).toContain('RFC 6455 §5.1');
    expect(await inspector.text('field')).toContain('The server broke it');
    await inspector.page.getByLabel('from octet').fill('2');
    await eventually(() => inspector.text('message')).toContain('9 octets');
    await inspector.close();
  });

  test('RFC 9112 section 2.2: HTTP as text has its line ends', async () => {
    const inspector = await open();
    await inspector.box.fill('GET /a HTTP/1.1\nHost: b\n\n');
    await eventually(() => inspector.rows()).toEqual(['GET /a']);
    expect(await inspector.text('aside')).toContain('CRLF');
    expect((await inspector.text('octets')).replaceAll(/\s/g, '')).toContain('0d0a0d0a');
    await inspector.close();
  });

  test('both sides of a handshake make the Accept calculable, and frames of what follows', async () => {
    const inspector = await open();
    await inspector.page.getByRole('link', { name: 'a handshake and its 101' }).click();
    await eventually(() => inspector.rows()).toEqual(['GET /chat', '101 Switching Protocols', 'text']);
    await inspector.row('101').click();
    await eventually(() => inspector.text('field')).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    await inspector.close();
  });

  test('what cannot be read is told in one line, and nothing else is lost', async () => {
    const inspector = await open();
    await inspector.page.getByLabel('written as').selectOption('hex');
    await eventually(() => inspector.text('message')).toContain('11 octets');
    await inspector.box.fill('81 8');
    await eventually(() => inspector.text('message')).toBe('Line 1: an octet needs two hex digits.');
    await eventually(() => inspector.part('status').getAttribute('data-tone')).toBe('wrong');
    await inspector.box.fill('');
    await eventually(() => inspector.text('message')).toContain('Put octets into the box');
    expect(await inspector.rows()).toEqual(['text']);
    await inspector.close();
  });

  test('hostile octets are only ever text', async () => {
    const inspector = await open();
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>\u202e';
    await inspector.box.fill(`data: ${hostile}\n\n`);
    await eventually(() => inspector.text('message')).toContain('an event stream of the server');
    await eventually(() => inspector.text('ladder')).toContain('<img');
    expect(await inspector.page.locator('wire-inspector :is(img, script)').count()).toBe(0);
    await drop(inspector.page, hostile, new TextEncoder().encode(hostile));
    await eventually(() => inspector.text('message')).toContain('no JSON text');
    expect(await inspector.page.locator('wire-inspector :is(img, script)').count()).toBe(0);
    expect(await inspector.page.title()).toBe('Inspector · Wire 101');
    await inspector.close();
  });
});

describe('a link to octets', () => {
  test('opened in another browser it shows the same message and field; no server is sent the octets', async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const one = await open('', context);
    const asked: string[] = [];
    one.page.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')));
    await one.box.fill(`> ${HELLO}\n< 81 05 48 65 6c 6c 6f`);
    await eventually(() => one.rows()).toEqual(['text', 'text']);
    await one.row('text').nth(1).click();
    await one.part('octets').focus();
    await one.page.keyboard.press('End');
    await one.page.getByRole('button', { name: 'copy link' }).click();
    await eventually(() => one.page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /#as=websocket&c=gYU3-iE9f59NUVg&s=gQVIZWxsbw&m=2&f=\d+$/,
    );
    const link = await one.page.evaluate(() => navigator.clipboard.readText());
    expect(asked.filter((each) => each.includes('gYU3'))).toEqual([]);
    const other = await open(new URL(link).hash);
    await eventually(() => other.rows()).toEqual(['text', 'text']);
    for (const part of ['heading', 'field']) await eventually(() => other.text(part)).toBe(await one.text(part));
    await one.close();
    await other.close();
  });

  test('a lab’s message opens in the inspector and reads the same', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.row('unit', '101').first().click();
    await eventually(() => lab.part('heading').innerText()).toMatch(/response head/i);
    const [heading, field] = [await lab.part('heading').innerText(), await lab.part('field').innerText()];
    const opened = lab.page.context().waitForEvent('page');
    await lab.button('inspect-message').click();
    const inspector = new Inspector(await opened);
    await eventually(() => inspector.text('heading')).toBe(heading);
    // Pasted octets crossed in no read or write, so that layer is not told.
    const told = (text: string) => text.slice(text.indexOf('field line'));
    await eventually(async () => told(await inspector.text('field'))).toBe(told(field));
    expect(new URL(inspector.page.url()).hash).toMatch(/^#as=http&c=.+&s=.+&m=2/);
    await lab.close();
  });
});

describe('files that are dropped', () => {
  const text = readFileSync(RECORDED);
  const capture = Capture.parse(JSON.parse(text.toString()));

  test.each([
    ['a capture of a lab', 'x.json', text, 'A capture of a lab'],
    ['pcapng', 'x.bin', toPcapng(capture), 'Packets (pcapng)'],
  ])('%s: the messages of the lesson, told by the octets and not by the name', async (_, name, octets, format) => {
    const inspector = await open();
    await drop(inspector.page, name, octets);
    await eventually(() => inspector.text('message')).toContain(format);
    const rows = await inspector.rows();
    expect(rows).toContain('101 Switching Protocols');
    expect(await inspector.text('origin')).toBe(name);
    expect(inspector.errors).toEqual([]);
    await inspector.close();
  });

  test('a HAR, chosen and not dropped: messages of its WebSocket', async () => {
    const inspector = await open();
    const header = (name: string, value: string) => ({ name, value });
    const har = {
      log: {
        version: '1.2',
        entries: [
          {
            startedDateTime: '2026-01-01T00:00:00Z',
            time: 5,
            request: {
              method: 'GET',
              url: 'ws://a/b',
              headers: [
                header('Upgrade', 'websocket'),
                header('Connection', 'Upgrade'),
                header('Sec-WebSocket-Version', '13'),
                header('Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='),
              ],
            },
            response: {
              status: 101,
              headers: [
                header('Upgrade', 'websocket'),
                header('Connection', 'Upgrade'),
                header('Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='),
              ],
              content: {},
            },
            _webSocketMessages: [{ type: 'receive', time: 1_767_225_600.1, opcode: 1, data: 'from a HAR' }],
          },
        ],
      },
    };
    await inspector.box.focus();
    await inspector.page.waitForFunction(() => document.querySelector('wire-inspector')?.matches(':defined'));
    await inspector
      .part('file')
      .setInputFiles({ name: 'a.har', mimeType: '', buffer: Buffer.from(JSON.stringify(har)) });
    await eventually(() => inspector.text('ladder')).toContain('from a HAR');
    expect(await inspector.text('aside')).toContain('A HAR holds names, values and texts, no octets');
    await inspector.close();
  });
});

describe('everywhere', () => {
  test('by keyboard alone: paste, take apart, walk the fields', async () => {
    const inspector = await open();
    await inspector.box.focus();
    await inspector.page.keyboard.press('ControlOrMeta+A');
    await inspector.page.keyboard.type('> 81 80 00 00 00 00');
    await eventually(() => inspector.text('message')).toContain('6 octets');
    for (let press = 0; press < 40; press += 1) {
      await inspector.page.keyboard.press('Tab');
      if (await inspector.part('ladder').evaluate((list) => list.contains(document.activeElement))) break;
    }
    await inspector.page.keyboard.press('Enter');
    await eventually(() => inspector.part('octets').evaluate((box) => box.contains(document.activeElement))).toBe(true);
    await inspector.page.keyboard.press('End');
    await eventually(() => inspector.text('field')).toContain('payload data');
    await inspector.close();
  });

  test('axe finds nothing in use, in either theme', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const inspector = await open('#as=websocket&s=iX4AfgAA', context);
    await eventually(() => inspector.text('message')).toContain('6 octets');
    expect(await findingsInBothThemes(inspector.page)).toEqual([]);
    expect(await inspector.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await inspector.close();
  });

  test('from a plain host of files below a path, the network off once it is used', async () => {
    await provideSite(BELOW_A_PATH);
    const host = await serveStatic(BELOW_A_PATH);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${host.url}inspector/`);
    const inspector = new Inspector(page);
    await inspector.box.focus();
    await page.waitForFunction(() => document.querySelector('wire-inspector')?.matches(':defined'));
    await context.setOffline(true);
    await host.close();
    await inspector.box.fill('88 02 03 e8');
    await eventually(() => inspector.rows()).toEqual(['close 1000']);
    await inspector.close();
  }, 180_000);

  test('the header and the landing page lead to it', async () => {
    const inspector = await open();
    expect(
      await inspector.page
        .getByRole('navigation', { name: 'Site' })
        .getByRole('link', { name: 'Inspector' })
        .getAttribute('aria-current'),
    ).toBe('page');
    await inspector.page.goto(`${inject('siteUrl')}/`);
    await inspector.page.getByRole('link', { name: 'Inspect your own octets' }).click();
    await inspector.page.waitForURL('**/inspector/');
    await inspector.close();
  });
});
