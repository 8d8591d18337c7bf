// Who sits in where, for the committee's office.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/phan-cong', load: () => import('./Assignments.svelte') },
  { path: '/phan-cong/moi', load: () => import('./NewAssignment.svelte') },
  { path: '/phan-cong/xin-vang', load: () => import('./Excuses.svelte') },
  { path: '/phan-cong/bao-dien-thoai', load: () => import('./SilentCells.svelte') },
  { path: '/phan-cong/:id', load: () => import('./EditAssignment.svelte') },
];
