/** `npm run preview-image`: draws the picture that other sites show beside a link to this one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '#test/setup/launch-browser.ts';

const from = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const font = (file: string) =>
  `url("data:font/woff2;base64,${readFileSync(from(`src/styles/fonts/${file}`)).toString('base64')}")`;

const page = `<!doctype html><style>
  @font-face { font-family: "Wire Text"; src: ${font('text.woff2')}; font-weight: 400 700 }
  @font-face { font-family: "Wire Mono"; src: ${font('mono-400.woff2')}; font-weight: 400 }
  body { margin: 0 } svg { display: block }
</style>${readFileSync(from('src/styles/social-preview.svg'), 'utf8')}`;

const browser = await launchBrowser();
const tab = await browser.newPage({ viewport: { width: 1200, height: 630 } });
await tab.setContent(page);
await tab.evaluate(() => document.fonts.ready.then(() => true));
writeFileSync(from('src/public/social-preview.png'), await tab.screenshot());
await browser.close();
