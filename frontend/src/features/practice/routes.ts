// A rehearsal of the first confirmation.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [{ path: '/tap-thu', load: () => import('./Practice.svelte') }];
