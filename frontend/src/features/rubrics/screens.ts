// The screens behind this feature's addresses, each in a file of its own. Apart from routes.ts, so that their
// names are no part of everybody's first load.
export const screens = {
  list: () => import('./Rubrics.svelte'),
  start: () => import('./NewRubric.svelte'),
  sheet: () => import('./Rubric.svelte'),
  edit: () => import('./EditRubric.svelte'),
  adopt: () => import('./Adopt.svelte'),
  trial: () => import('./Trial.svelte'),
  years: () => import('./Years.svelte'),
};
