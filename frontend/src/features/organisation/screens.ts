// The screens behind this feature's addresses, each in a file of its own. Apart from routes.ts, so that the
// names of an office's screens are no part of everybody's first load.
export const screens = {
  units: () => import('./Units.svelte'),
  unit: () => import('./Unit.svelte'),
  editUnit: () => import('./EditUnit.svelte'),
  newUnit: () => import('./NewUnit.svelte'),
};
