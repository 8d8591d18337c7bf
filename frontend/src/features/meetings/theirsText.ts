// Sentences of the two records side by side.
import vi from '../../text/theirs.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/theirs.en.json'));
