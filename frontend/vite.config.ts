// Build of the web app: Vite with Svelte, and the service worker compiled from src/sw.ts.
// Run by npm scripts only. The API address for `npm run dev` comes from CHIBO_API.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { VitePWA } from 'vite-plugin-pwa';
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import about from './package.json' with { type: 'json' };

/** The interactive documentation of the API brings its own assets: public/api-docs and these two. */
function apiDocs(): Plugin {
  const files = ['swagger-ui.css', 'swagger-ui-bundle.js'];
  return {
    name: 'api-docs',
    async generateBundle() {
      for (const name of files) {
        const source = await readFile(new URL(`node_modules/swagger-ui-dist/${name}`, import.meta.url));
        this.emitFile({ type: 'asset', fileName: `api-docs/${name}`, source });
      }
    },
  };
}

// What the check-in screen needs, in one file: a phone opens it by a QR code over a village's signal.
// tests/budget.mjs weighs it; a part that this screen does without stays out of the list.
const FIRST = new RegExp(
  [
    'node_modules/(svelte|idb|clsx|esm-env)/',
    'vite/preload-helper',
    'src/(api/(client|session)|db/(open|device)|sync/reads|router|match|ids|text/(words|format|ui))\\.',
    'src/ui/(Frame|Foot|Labelled|focus|Outcome|Button|Notice|Icon|icons|TickBox|CodeInput|badge)\\.',
  ].join('|'),
);
// The frame that all other screens share, with Svelte's code for lists.
const FRAME = /svelte\/src\/internal\/client\/dom\/(blocks\/each|elements\/bindings\/this)\.|src\/(ui\/(Page|TopBar|Tabs|Breadcrumb|moreIcons|Card|Row|Kept|Loading|Unkept)|nav|api\/people|text\/parts)\./;
// What waits to be sent, and a meeting as it stands with it: fetched by App after the first picture, used by
// every screen that writes or shows a meeting.
const QUEUE = /src\/(db\/held|sync\/(queue|outbox|flush|clock|operations|pack|keeps)|place|features\/meetings\/(now|recordNow))\./;
// What the queue itself does without: one file, so that the service worker's list names one.
const ASIDE = /src\/sync\/(room|mirror)\./;
// The small parts of what waits on a phone: in files of their own they were a chain of four for a home screen.
const LINE = /src\/(features\/sync\/(SyncLine|Told|EntryState|reckon|text)\.|text\/sync\.vi)/;
// What the screens of meetings share, and those of scores: without it each would bring a neighbour along.
const MEETING = /src\/(features\/meetings\/(write|text)\.|text\/meetings\.vi)/;
const RATING = /src\/(features\/ratings\/(text|reads|onPhone|emphasis)\.|text\/ratings\.vi)/;
// Fields with Svelte's own parts for them: what every form shares.
const FORMS =
  /svelte\/src\/internal\/(client\/dom\/(elements\/bindings\/(input|select)|blocks\/(await|html))|shared\/clone)\.|src\/ui\/(Field|field|RadioRow)\./;
// Screens of a laptop that can do nothing without the server, so that no phone keeps them ahead: they lie in a
// folder of their own, which the service worker's list leaves out. Their addresses are part of everybody's table.
const DESK = /features\/(rubrics\/(?!Year|year|routes)|schedules\/(?!routes))/;
const placed = (names: readonly string[]): string => `assets/${names.some((name) => DESK.test(name)) ? 'desk/' : ''}[hash]`;
// Svelte does not say so itself: its modules here do nothing by being loaded, so unused ones fall away.
const INERT = /node_modules\/svelte\/src\/(internal\/(client\/(dom|reactivity)|shared)|reactivity|store|motion)\//;

export default defineConfig({
  // Told to the server with what a phone sends, so that an old phone can be seen.
  define: { __BUILD__: JSON.stringify(about.version) },
  plugins: [
    svelte(),
    apiDocs(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // Registered by src/update.ts: the page reloads only when its reader taps.
      injectRegister: false,
      registerType: 'prompt',
      // public/manifest.webmanifest is served as it is.
      manifest: false,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html}', 'manifest.webmanifest', 'icon-192.png'],
        globIgnores: ['api-docs/**', 'assets/desk/**'],
      },
    }),
  ],
  build: {
    // tests/budget.mjs reads which chunk belongs to which screen.
    manifest: true,
    // The polyfill would be 0.7 KB of every first visit, for browsers older than WebCrypto in a PWA.
    // Preloading the scripts of every screen by name would be 1 KB more in it; their styles must be named. The page
    // itself names its own scripts: found only by reading the first, each would cost one more way to the server.
    modulePreload: { polyfill: false, resolveDependencies: (_file, needed, { hostType }) => (hostType === 'html' ? needed : needed.filter((name) => name.endsWith('.css'))) },
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !INERT.test(id) },
      output: {
        // The service worker carries the list of all names: without words in them it is a tenth lighter.
        entryFileNames: 'assets/[hash].js',
        chunkFileNames: ({ moduleIds }) => `${placed(moduleIds)}.js`,
        assetFileNames: ({ originalFileNames }) => `${placed(originalFileNames)}[extname]`,
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'forms', test: FORMS, priority: 2 },
            { name: 'first', test: FIRST, priority: 1 },
            { name: 'frame', test: FRAME, priority: 2 },
            { name: 'queue', test: QUEUE },
            { name: 'aside', test: ASIDE },
            { name: 'line', test: LINE },
            { name: 'meeting', test: MEETING },
            { name: 'rating', test: RATING },
            // Asked for by whoever chose English; one entry in the service worker's list instead of one a screen.
            { name: 'english', test: /text\/\w+\.en\.json/ },
          ],
        },
      },
    },
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
