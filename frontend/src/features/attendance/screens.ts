// The visitor's screens besides presence. Apart from routes.ts, so that their names are no part of
// everybody's first load.
export const screens = {
  report: () => import('./VisitReport.svelte'),
  excuse: () => import('./Excuse.svelte'),
};
