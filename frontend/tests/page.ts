// The vitest environment of *.svelte.test.ts: Node, but with modules compiled for a page, so that Svelte's
// effects run. Named in vite.config.ts; a test stubs what else it needs of a window.
import type { Environment } from 'vitest/runtime';

const environment: Environment = {
  name: 'page',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
};

export default environment;
