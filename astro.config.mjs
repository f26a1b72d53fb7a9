import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';

export default defineConfig({
  site: process.env.SITE ?? 'http://127.0.0.1:4101',
  base: process.env.BASE ?? '/',
  trailingSlash: 'always',
  publicDir: './src/public',
  devToolbar: { enabled: false },
  // The sandbox serves the site under a policy that allows no inline script or style.
  build: { inlineStylesheets: 'never' },
  markdown: { syntaxHighlight: false },
  integrations: [mdx()],
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
