// Sentences of a scoring sheet being filled in.
import vi from '../../text/ratings.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/ratings.en.json'));
