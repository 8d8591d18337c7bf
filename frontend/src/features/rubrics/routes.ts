// Scoring sheets of a committee, and the class of a year that they make.
import type { Route } from '../../router.svelte';

type Screens = (typeof import('../../desk'))['screens'];

const screen = (name: keyof Screens) => () => import('../../desk').then(({ screens }) => (screens[name] as Route['load'])());

export const routes: Route[] = [
  { path: '/bo-tieu-chi', load: screen('list') },
  { path: '/bo-tieu-chi/moi', load: screen('start') },
  { path: '/bo-tieu-chi/:id', load: screen('sheet') },
  { path: '/bo-tieu-chi/:id/sua', load: screen('edit') },
  { path: '/bo-tieu-chi/:id/ap-dung', load: screen('adopt') },
  { path: '/bo-tieu-chi/:id/thu', load: screen('trial') },
  { path: '/xep-loai-nam', load: screen('years') },
];
