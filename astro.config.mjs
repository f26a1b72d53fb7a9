import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import { close, createIndex } from 'pagefind';
import { build as bundle } from 'vite';

/** Leaves a `.br` and a `.gz` beside every text file of the site, which the sandbox serves in its place. */
const compressed = {
  name: 'compressed',
  hooks: {
    'astro:build:done': ({ dir }) => {
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(html|css|js|json|svg|txt)$/.test(name)) continue;
        const path = fileURLToPath(new URL(name, dir));
        const octets = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(octets));
        writeFileSync(`${path}.gz`, gzipSync(octets, { level: 9 }));
      }
    },
  },
};

/** Leaves the index of the site's search in `pagefind/`. What is inside a lab is no reading and is left out. */
const searchable = {
  name: 'searchable',
  hooks: {
    'astro:build:done': async ({ dir }) => {
      const { index, errors } = await createIndex({
        excludeSelectors: [
          'wire-lab',
          'wire-glimpse',
          '.specimen',
          '[data-transcript]',
          '.kicker',
          '.contents',
          '.edit',
        ],
      });
      if (!index) throw new Error(`The search index could not be made: ${errors.join('; ')}`);
      await index.addDirectory({ path: fileURLToPath(dir) });
      await index.writeFiles({ outputPath: fileURLToPath(new URL('pagefind', dir)) });
      await close();
      // Its ready-made interfaces are not used here.
      for (const name of readdirSync(new URL('pagefind/', dir))) {
        if (/-(ui|modular-ui|component-ui|highlight)\.(js|css)$/.test(name)) rmSync(new URL(`pagefind/${name}`, dir));
      }
    },
  },
};

const sha256 = (octets) => createHash('sha256').update(octets).digest('hex');

/** The service worker as one script, told which files the site has. */
async function serviceWorker(files) {
  const built = await bundle({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('src/service-worker/service-worker.ts', import.meta.url)),
        output: { format: 'iife' },
      },
    },
  });
  const { code } = built.output[0];
  const list = JSON.stringify(files);
  // After the site's own, whose listeners stop what the simulation's worker is not to hear.
  const simulation = readFileSync(fileURLToPath(import.meta.resolve('msw/mockServiceWorker.js')), 'utf8');
  const version = sha256(list + code + simulation).slice(0, 16);
  return `const SITE_FILES = ${list};\nconst SITE_VERSION = '${version}';\n${code}\n${simulation}`;
}

/** Leaves the service worker, which knows every file that a reader may need with no network. */
const offline = {
  name: 'offline',
  hooks: {
    'astro:server:setup': ({ server }) => {
      // While the site is developed there is nothing to keep: the worker is there for simulated sessions.
      server.middlewares.use('/service-worker.js', async (_request, response) => {
        response.setHeader('Content-Type', 'text/javascript').end(await serviceWorker({}));
      });
    },
    'astro:build:done': async ({ dir }) => {
      const files = {};
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()) {
        const file = new URL(name, dir);
        if (statSync(file).isDirectory() || name === 'social-preview.png') continue;
        files[name.replaceAll('\\', '/').replace(/(^|\/)index\.html$/, '$1')] = sha256(readFileSync(file));
      }
      writeFileSync(new URL('service-worker.js', dir), await serviceWorker(files));
    },
  },
};

/** Has what a script is about to load fetched all at once, as Vite's own helper does in five times the octets. */
const preloading = {
  name: 'preloading',
  enforce: 'pre',
  // What a page's frame may load later, if ever, is not named on every page; only labs name all that they load.
  config: () => ({
    build: {
      modulePreload: { resolveDependencies: (_file, files, { hostId }) => (hostId.includes('/Page.') ? [] : files) },
    },
  }),
  load(id) {
    if (id !== '\0vite/preload-helper.js') return undefined;
    return `export const __vitePreload = (load, files = []) => {
      for (const file of files) {
        const link = document.createElement('link');
        link.rel = 'modulepreload';
        link.href = new URL('../' + file, import.meta.url);
        document.head.append(link);
      }
      return load();
    };`;
  },
};

export default defineConfig({
  site: process.env.SITE ?? 'http://127.0.0.1:4101',
  base: process.env.BASE ?? '/',
  trailingSlash: 'always',
  publicDir: './src/public',
  devToolbar: { enabled: false },
  // The sandbox serves the site under a policy that allows no inline script or style.
  build: { inlineStylesheets: 'never' },
  markdown: { syntaxHighlight: false },
  integrations: [mdx(), searchable, offline, compressed],
  vite: {
    plugins: [preloading],
    // The simulation has no use for cookies, and this is three quarters of what it would load.
    resolve: { alias: { 'tough-cookie': fileURLToPath(new URL('src/simulator/page/no-cookies.ts', import.meta.url)) } },
    build: {
      assetsInlineLimit: 0,
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      rolldownOptions: {
        onLog(level, log, handle) {
          // Astro's own "use astro" directive, once for each MDX page.
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
        },
      },
    },
  },
});
