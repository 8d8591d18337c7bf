// Screens of sign-in, and of the office: who is there, with which posts, and slips to hand out.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('./screens'))['screens'];

const screen = (name: keyof Screens) => () => import('./screens').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/dang-nhap', load: () => import('./SignIn.svelte'), open: true },
  { path: '/moi', load: () => import('./Invitation.svelte'), open: true },
  { path: '/can-bo', load: screen('people') },
  { path: '/can-bo/moi', load: screen('newPerson') },
  { path: '/can-bo/chuc-trach', load: screen('grantPost') },
  { path: '/can-bo/:id', load: screen('person') },
  { path: '/can-bo/:id/sua', load: screen('editPerson') },
  { path: '/phieu-moi', load: screen('slips') },
];
