/** `npm run pictures`: draws what the site ships as PNG: the picture that others show beside a link to it, and its icons. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '#test/setup/launch-browser.ts';

const from = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const svg = (path: string) => readFileSync(from(path), 'utf8');
const font = (file: string) =>
  `url("data:font/woff2;base64,${readFileSync(from(`src/styles/fonts/${file}`)).toString('base64')}")`;

const browser = await launchBrowser();

async function draw(file: string, width: number, height: number, style: string, image: string): Promise<void> {
  const tab = await browser.newPage({ viewport: { width, height } });
  await tab.setContent(`<!doctype html><style>body { margin: 0 } svg { display: block } ${style}</style>${image}`);
  await tab.evaluate(() => document.fonts.ready.then(() => true));
  writeFileSync(from(`src/public/${file}`), await tab.screenshot({ omitBackground: true }));
  await tab.close();
}

const faces = `
  @font-face { font-family: "Wire Text"; src: ${font('text.woff2')}; font-weight: 400 700 }
  @font-face { font-family: "Wire Mono"; src: ${font('mono-400.woff2')}; font-weight: 400 }`;
await draw('social-preview.png', 1200, 630, faces, svg('src/styles/social-preview.svg'));

mkdirSync(from('src/public/icons'), { recursive: true });
const icon = svg('src/public/favicon.svg');
const square = 'svg { width: 100vw; height: 100vh }';
await draw('icons/192.png', 192, 192, square, icon);
await draw('icons/512.png', 512, 512, square, icon);
// A system may cut a maskable icon down to the circle in its middle, of four fifths of its width.
const inset = `${square} body { background: #16202b } svg { scale: 0.78 }`;
await draw('icons/maskable.png', 512, 512, inset, icon);
await browser.close();
