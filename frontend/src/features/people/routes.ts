// Screens of an invitation, and of the office: who is there, with which posts, and slips to hand out. Sign-in
// is in src/opening.ts.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/moi', load: () => import('./Invitation.svelte'), open: true },
  { path: '/can-bo', load: () => import('./People.svelte') },
  { path: '/can-bo/moi', load: () => import('./NewPerson.svelte') },
  { path: '/can-bo/chuc-trach', load: () => import('./GrantPost.svelte') },
  { path: '/can-bo/:id', load: () => import('./Person.svelte') },
  { path: '/can-bo/:id/sua', load: () => import('./EditPerson.svelte') },
  { path: '/phieu-moi', load: () => import('./Slips.svelte') },
];
