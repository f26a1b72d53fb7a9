import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { axeFindings, WidgetBrowser } from '../../setup/module-page.ts';

let browser: WidgetBrowser;
let page: Page;

beforeAll(async () => {
  browser = await WidgetBrowser.launch();
  page = await browser.open('<frame-composer></frame-composer>', ['composer/composer.ts', 'composer/composer.css']);
}, 60_000);
afterAll(() => browser.close());

beforeEach(async () => {
  await page.evaluate(() =>
    document.querySelector('frame-composer')?.replaceWith(document.createElement('frame-composer')),
  );
  await page.waitForSelector('frame-composer form');
});

const octets = () => page.inputValue('textarea[name=octets]');
const verdict = (sender: string) => page.locator(`[data-sender=${sender}] p`).textContent();
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

describe('by keyboard', () => {
  test('arrow keys walk the bits, space and Enter flip, the focus stays, the verdict is announced', async () => {
    await page.focus('[data-bit="0"]');
    for (let step = 0; step < 8; step += 1) await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('bit 8, MASK: 0');
    await page.keyboard.press('Space');
    expect(await octets()).toBe('81 85 48 65 6c 6c 6f');
    expect(await focused()).toBe('bit 8, MASK: 1');
    expect(await page.textContent('[role=status]')).toBe(
      'bit 8 flipped. If the server sends it: The client fails the connection with close code 1002. ' +
        'If the client sends it: No rule is broken yet. The server waits for 4 octets more.',
    );
    await page.keyboard.press('Enter');
    expect(await octets()).toBe('81 05 48 65 6c 6c 6f');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('bit 40, payload data: 0');
    await page.keyboard.press('End');
    expect(await focused()).toBe('bit 55, payload data: 1');
    await page.keyboard.press('Home');
    expect(await focused()).toBe('bit 0, FIN: 1');
  });

  test('one bit at a time is in the tab order', async () => {
    await page.focus('[data-bit="5"]');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[data-bit][tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('fin');
  });
});

describe('the form', () => {
  test('typing a payload leaves the text box alone and changes the rest', async () => {
    await page.fill('textarea[name=payload]', '');
    await page.locator('textarea[name=payload]').pressSequentially('Hé 😀');
    expect(await page.inputValue('textarea[name=payload]')).toBe('Hé 😀');
    expect(await octets()).toBe('81 08 48 c3 a9 20 f0 9f 98 80');
    await page.check('input[value=hex]');
    expect(await page.inputValue('textarea[name=payload]')).toBe('48 c3 a9 20 f0 9f 98 80');
    await page.check('input[value=text]');
    expect(await page.inputValue('textarea[name=payload]')).toBe('Hé 😀');
  });

  test('pasted octets become fields', async () => {
    await page.fill('textarea[name=octets]', '0x88, 0x02, 0x03, 0xee');
    expect(await page.inputValue('select[name=opcode]')).toBe('8');
    expect(await page.isChecked('input[value=hex]')).toBe(true);
    expect(await verdict('server')).toBe('✗ The client fails the connection with close code 1002.');
  });

  test('what cannot be read is said, and the octets stay', async () => {
    await page.fill('textarea[name=octets]', '81 0');
    expect(await page.textContent('[role=alert]')).toContain('an octet needs two hex digits');
    expect(await page.inputValue('textarea[name=payload]')).toBe('Hello');
    await page.fill('textarea[name=octets]', '89 00');
    expect(await page.textContent('[role=alert]')).toBe('');
    expect(await verdict('server')).toBe('✓ In order: the client takes it.');
  });

  test('examples, circumstances, masking', async () => {
    await page.selectOption('select[name=example]', { label: 'first fragment of a text' });
    expect(await octets()).toBe('01 03 48 65 6c');
    await page.check('input[name=betweenFragments]');
    expect(await verdict('server')).toContain('close code 1002');
    await page.check('input[name=mask]');
    expect(await octets()).toBe('01 83 37 fa 21 3d 7f 9f 4d');
    expect(await page.textContent('.bits')).toContain('unmasked 48 65 · He');
  });
});

describe('for the page around it', () => {
  test('frame-composed says what to send, and who', async () => {
    const composed = page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('frame-composed', (event) => {
            const { sender, octets } = (event as CustomEvent<{ sender: string; octets: Uint8Array }>).detail;
            resolve([sender, ...octets]);
          });
        }),
    );
    await page.click('[data-send=client]');
    expect(await composed).toEqual(['client', 0x81, 5, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
  });

  test('octets can be set from outside', async () => {
    await page.evaluate(() => {
      const composer = document.querySelector('frame-composer');
      if (composer) Object.assign(composer, { octets: new Uint8Array([0x8a, 0]) });
    });
    expect(await octets()).toBe('8a 00');
    expect(await page.inputValue('select[name=opcode]')).toBe('10');
  });

  test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.locator('details').evaluateAll((all) => {
      for (const each of all) (each as HTMLDetailsElement).open = true;
    });
    await page.fill('textarea[name=octets]', 'f3 01 00');
    expect(await axeFindings(page)).toEqual([]);
  });

  test.each([320, 390, 1280])('nothing is wider than a page of %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });
});
