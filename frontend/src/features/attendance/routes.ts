// Screens of the visitor: presence, the report of a visit, the reason for not coming.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('./screens'))['screens'];

const screen = (name: keyof Screens) => () => import('./screens').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/buoi/:id/xac-nhan', load: () => import('./Confirm.svelte') },
  { path: '/buoi/:id/phieu-du', load: screen('report') },
  { path: '/khong-du/:obligation', load: screen('excuse') },
];
