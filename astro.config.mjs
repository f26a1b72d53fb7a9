import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';

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

export default defineConfig({
  site: process.env.SITE ?? 'http://127.0.0.1:4101',
  base: process.env.BASE ?? '/',
  trailingSlash: 'always',
  publicDir: './src/public',
  devToolbar: { enabled: false },
  // The sandbox serves the site under a policy that allows no inline script or style.
  build: { inlineStylesheets: 'never' },
  markdown: { syntaxHighlight: false },
  integrations: [mdx(), compressed],
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
