// The tree of units, their profiles and settings.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('./screens'))['screens'];

const screen = (name: keyof Screens) => () => import('./screens').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/don-vi', load: screen('units') },
  { path: '/don-vi/:id', load: screen('unit') },
  { path: '/don-vi/:id/sua', load: screen('editUnit') },
  { path: '/don-vi/:id/them', load: screen('newUnit') },
];
