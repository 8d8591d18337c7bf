// Queues saved to a file: saving without a sign-in, and taking a file at the office.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/luu-ra-tep', load: () => import('./LeftHere.svelte'), open: true },
  { path: '/cuu-hang-cho', load: () => import('./TakeFile.svelte') },
];
