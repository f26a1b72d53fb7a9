import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright';
import { provideBrowser } from './find-browser.ts';

const root = new URL('../../', import.meta.url);

/** What the page's modules import by name. */
const IMPORTS = {
  '#capture/': '/src/capture/',
  '#wire/': '/src/wire/',
  '#widgets/': '/src/widgets/',
  pako: '/node_modules/pako/dist/pako.mjs',
};

/** What lies beneath the widgets, in the layers that the site puts it in. */
const GROUND = `@layer tokens, base, frame, prose, widgets, print;
  @import "/src/styles/tokens.css" layer(tokens);
  @import "/src/styles/base.css" layer(base);`;

const STYLES = ['widgets/octets/octets', 'widgets/octets/bits', 'widgets/octets/annotation'];

/** A browser with pages of one widget each: its own modules, only the types taken out, and its styles. */
export class WidgetBrowser {
  readonly #browser: Browser;
  readonly #server: Server;
  /** The next page that is asked for. */
  #html = '';

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
    server.on('request', (request, response) => {
      const { type, body } = this.#answer(new URL(request.url ?? '/', 'http://localhost').pathname);
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    });
  }

  static async launch(): Promise<WidgetBrowser> {
    const browser = await chromium.launch({
      executablePath: provideBrowser(),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new WidgetBrowser(browser, server);
  }

  /** Opens a page whose body is `body`, with the modules and style sheets of `src/widgets` at `paths`. */
  async open(body: string, paths: readonly string[]): Promise<Page> {
    const styles = [
      ...STYLES,
      ...paths.filter((path) => path.endsWith('.css')).map((path) => `widgets/${path.slice(0, -4)}`),
    ];
    const modules = paths.filter((path) => path.endsWith('.ts'));
    this.#html = `<!doctype html><html lang="en"><title>A widget</title><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
      <style>${GROUND}</style>
      ${styles.map((style) => `<link rel="stylesheet" href="/src/${style}.css">`).join('')}
      <main><h1>A widget</h1><h2>Alone</h2><h3>On its page</h3>${body}</main>
      ${modules.map((path) => `<script type="module" src="/src/widgets/${path}"></script>`).join('')}`;
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }

  #answer(path: string): { type: string; body: string | undefined } {
    if (path === '/') return { type: 'text/html', body: this.#html };
    try {
      const text = readFileSync(fileURLToPath(new URL(`.${path}`, root)), 'utf8');
      if (extname(path) === '.ts') return { type: 'text/javascript', body: stripTypeScriptTypes(text) };
      return { type: extname(path) === '.css' ? 'text/css' : 'text/javascript', body: text };
    } catch {
      return { type: 'text/plain', body: undefined };
    }
  }
}

/** What axe finds wrong with the page, one line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
