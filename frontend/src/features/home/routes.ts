// The first screen of a person signed in, the calendar, and the page of everything else.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('./screens'))['screens'];

const screen = (name: keyof Screens) => () => import('./screens').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/', load: () => import('./Home.svelte') },
  { path: '/lich', load: screen('calendar') },
  { path: '/khac', load: screen('more') },
];
