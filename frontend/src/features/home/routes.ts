// The calendar and the page of everything else; the first screen is in src/opening.ts.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/lich', load: () => import('./Calendar.svelte') },
  { path: '/khac', load: () => import('./More.svelte') },
];
