// The first screen of a person signed in, the calendar, and the page of everything else.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/', load: () => import('./Home.svelte') },
  { path: '/lich', load: () => import('./Calendar.svelte') },
  { path: '/khac', load: () => import('./More.svelte') },
];
