import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import { close, createIndex } from 'pagefind';

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

export default defineConfig({
  site: process.env.SITE ?? 'http://127.0.0.1:4101',
  base: process.env.BASE ?? '/',
  trailingSlash: 'always',
  publicDir: './src/public',
  devToolbar: { enabled: false },
  // The sandbox serves the site under a policy that allows no inline script or style.
  build: { inlineStylesheets: 'never' },
  markdown: { syntaxHighlight: false },
  integrations: [mdx(), searchable, compressed],
  vite: {
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
