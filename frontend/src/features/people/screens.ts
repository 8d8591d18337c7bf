// The screens behind this feature's addresses, each in a file of its own. Apart from routes.ts, so that the
// names of an office's screens are no part of everybody's first load.
export const screens = {
  people: () => import('./People.svelte'),
  newPerson: () => import('./NewPerson.svelte'),
  grantPost: () => import('./GrantPost.svelte'),
  person: () => import('./Person.svelte'),
  editPerson: () => import('./EditPerson.svelte'),
  slips: () => import('./Slips.svelte'),
};
