// Scores: the cell's own, the visitor's and the committee's, the three side by side, the meetings to decide.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [
  { path: '/buoi/:id/tu-danh-gia', load: () => import('./SelfAssessment.svelte') },
  { path: '/buoi/:id/cham-diem', load: () => import('./Score.svelte') },
  { path: '/buoi/:id/ba-y-kien', load: () => import('./Voices.svelte') },
  { path: '/cham-diem', load: () => import('./RatingList.svelte') },
];
