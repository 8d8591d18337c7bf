// The sentences of the shared parts that the check-in screen does without: sections, states, code, heat map.
import vi from './parts.vi.json';
import { words } from './words.svelte';

export const t = words(vi, () => import('./parts.en.json'));
