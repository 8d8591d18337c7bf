// Whether this phone is ready for a hall without signal.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [{ path: '/san-sang', load: () => import('./Ready.svelte') }];
