// Builds the simulation of phones into one file that Node runs: the app's own outbox and sending, everything
// bundled. Called by tests/sync/simulation: `vite build --config tests/phones/vite.config.ts --outDir …`.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  logLevel: 'warn',
  build: { ssr: 'tests/phones/main.ts', target: 'node22', minify: false, emptyOutDir: true, rolldownOptions: { output: { entryFileNames: 'main.js' } } },
  ssr: { noExternal: true },
});
