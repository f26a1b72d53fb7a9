import { type Browser, chromium } from 'playwright';
import { provideBrowser } from './find-browser.ts';

/** What a Chromium needs to run as root and to speak to nobody but the sandbox. */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a real browser without a window. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: provideBrowser(), args: BROWSER_FLAGS });
}
