// The committee's desk and the lists behind its tiles.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('./screens'))['screens'];

const screen = (name: keyof Screens) => () => import('./screens').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/tong-quan', load: screen('desk') },
  { path: '/tong-quan/:unit', load: screen('desk') },
  { path: '/danh-sach/:list', load: screen('listing') },
];
