// Who sits in where, for the committee's office.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('./screens'))['screens'];

const screen = (name: keyof Screens) => () => import('./screens').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/phan-cong', load: screen('assignments') },
  { path: '/phan-cong/moi', load: screen('newAssignment') },
  { path: '/phan-cong/xin-vang', load: screen('excuses') },
  { path: '/phan-cong/bao-dien-thoai', load: screen('silentCells') },
  { path: '/phan-cong/:id', load: screen('editAssignment') },
];
