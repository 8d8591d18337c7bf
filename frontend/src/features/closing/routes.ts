// Closing a month (chốt số liệu tháng).
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/chot-thang/:month', load: () => import('./CloseMonth.svelte') },
  { path: '/lich-thang/:unit', load: () => import('./CalendarForm.svelte') },
];
