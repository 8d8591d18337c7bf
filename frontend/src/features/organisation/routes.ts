// The tree of units, their profiles and settings.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/don-vi', load: () => import('./Units.svelte') },
  { path: '/don-vi/:id', load: () => import('./Unit.svelte') },
  { path: '/don-vi/:id/sua', load: () => import('./EditUnit.svelte') },
  { path: '/don-vi/:id/them', load: () => import('./NewUnit.svelte') },
];
