// Importing an office's workbook.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/phan-cong/nhap', load: () => import('./Upload.svelte') },
  { path: '/phan-cong/nhap/:id', load: () => import('./DryRun.svelte') },
];
