// Screens of the visitor: presence, the report of a visit, the reason for not coming.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/buoi/:id/xac-nhan', load: () => import('./Confirm.svelte') },
  { path: '/buoi/:id/phieu-du', load: () => import('./VisitReport.svelte') },
  { path: '/khong-du/:obligation', load: () => import('./Excuse.svelte') },
];
