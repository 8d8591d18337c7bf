// Screens of a meeting: its page for everybody, and the record.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/buoi/:id', load: () => import('./MeetingPage.svelte') },
  { path: '/buoi/:id/ghi', load: () => import('./Record.svelte') },
];
