// Screens of sign-in.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/dang-nhap', load: () => import('./SignIn.svelte'), open: true },
  { path: '/moi', load: () => import('./Invitation.svelte'), open: true },
];
