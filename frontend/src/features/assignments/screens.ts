// The screens behind this feature's addresses, each in a file of its own. Apart from routes.ts, so that the
// names of an office's screens are no part of everybody's first load.
export const screens = {
  assignments: () => import('./Assignments.svelte'),
  newAssignment: () => import('./NewAssignment.svelte'),
  excuses: () => import('./Excuses.svelte'),
  silentCells: () => import('./SilentCells.svelte'),
  editAssignment: () => import('./EditAssignment.svelte'),
};
