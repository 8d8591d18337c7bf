// Screens of the visitor: the report of a visit, the reason for not coming. Presence is in src/opening.ts.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/buoi/:id/phieu-du', load: () => import('./VisitReport.svelte') },
  { path: '/khong-du/:obligation', load: () => import('./Excuse.svelte') },
];
