// Build of the web app: Vite with Svelte, and the service worker compiled from src/sw.ts.
// Run by npm scripts only. The API address for `npm run dev` comes from CHIBO_API.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    svelte(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // Registered by src/update.ts: the page reloads only when its reader taps.
      injectRegister: false,
      registerType: 'prompt',
      // public/manifest.webmanifest is served as it is.
      manifest: false,
      injectManifest: { globPatterns: ['**/*.{js,css,html}', 'manifest.webmanifest', 'icon-192.png'] },
    }),
  ],
  build: {
    // tests/budget.mjs reads which chunk belongs to which screen.
    manifest: true,
    // The polyfill would be 0.7 KB of every first visit, for browsers older than WebCrypto in a PWA.
    modulePreload: { polyfill: false },
    // No data: addresses, so the content security policy stays short.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': process.env['CHIBO_API'] ?? 'http://127.0.0.1:8000' } },
  // Tests run the browser's half of Svelte, not the server's.
  ...(process.env['VITEST'] ? { resolve: { conditions: ['browser'] } } : {}),
  test: {
    projects: [
      { extends: true, test: { name: 'plain', include: ['src/**/*.test.ts'], exclude: ['src/**/*.svelte.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'page', include: ['src/**/*.svelte.test.ts'], environment: './tests/page.ts' } },
    ],
  },
});
