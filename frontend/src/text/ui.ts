// The sentences of the shared parts in ui/ that any screen may need at once (others: parts.ts); each feature
// has its own beside its screens.
import vi from './ui.vi.json';
import { words } from './words.svelte';

export const t = words(vi, () => import('./ui.en.json'));
