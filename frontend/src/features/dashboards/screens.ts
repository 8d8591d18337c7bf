// The committee's screens behind this feature's addresses. Apart from routes.ts, so that their names are no
// part of everybody's first load.
export const screens = {
  desk: () => import('./Desk.svelte'),
  listing: () => import('./Listing.svelte'),
};
