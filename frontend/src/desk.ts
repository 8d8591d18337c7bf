// Screens of a laptop that can do nothing without the server, each in a file of its own: the one door to what the
// service worker's list leaves out. Apart from the features' routes.ts, so that their names are no part of
// everybody's first load.
export const screens = {
  list: () => import('./features/rubrics/Rubrics.svelte'),
  start: () => import('./features/rubrics/NewRubric.svelte'),
  sheet: () => import('./features/rubrics/Rubric.svelte'),
  edit: () => import('./features/rubrics/EditRubric.svelte'),
  adopt: () => import('./features/rubrics/Adopt.svelte'),
  trial: () => import('./features/rubrics/Trial.svelte'),
  years: () => import('./features/rubrics/Years.svelte'),
  dates: () => import('./features/schedules/ApproveDates.svelte'),
};
