// The quieter screens of this feature. Apart from routes.ts, so that their names are no part of everybody's
// first load.
export const screens = {
  calendar: () => import('./Calendar.svelte'),
  more: () => import('./More.svelte'),
};
