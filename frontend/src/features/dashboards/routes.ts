// The committee's desk and the lists behind its tiles.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/tong-quan', load: () => import('./Desk.svelte') },
  { path: '/tong-quan/:unit', load: () => import('./Desk.svelte') },
  { path: '/danh-sach/:list', load: () => import('./Listing.svelte') },
  { path: '/chenh-lech/:unit', load: () => import('./DifferencesPage.svelte') },
];
