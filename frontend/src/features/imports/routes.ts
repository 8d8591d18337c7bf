// Importing an office's workbook.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('./screens'))['screens'];

const screen = (name: keyof Screens) => () => import('./screens').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/phan-cong/nhap', load: screen('upload') },
  { path: '/phan-cong/nhap/:id', load: screen('dryRun') },
];
