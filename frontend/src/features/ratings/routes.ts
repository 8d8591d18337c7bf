// Scores: the cell's own, the visitor's and the committee's, the three side by side, the meetings to decide.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('./screens'))['screens'];

const screen = (name: keyof Screens) => () => import('./screens').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/buoi/:id/tu-danh-gia', load: screen('self') },
  { path: '/buoi/:id/cham-diem', load: screen('score') },
  { path: '/buoi/:id/ba-y-kien', load: screen('voices') },
  { path: '/cham-diem', load: screen('list') },
];
