// The screens of an import. Apart from routes.ts, so that their names are no part of everybody's first load.
export const screens = {
  upload: () => import('./Upload.svelte'),
  dryRun: () => import('./DryRun.svelte'),
};
