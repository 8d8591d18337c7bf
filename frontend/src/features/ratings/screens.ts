// The screens behind this feature's addresses, each in a file of its own. Apart from routes.ts, so that their
// names are no part of everybody's first load.
export const screens = {
  self: () => import('./SelfAssessment.svelte'),
  score: () => import('./Score.svelte'),
  voices: () => import('./Voices.svelte'),
  list: () => import('./RatingList.svelte'),
};
