// Sentences of the differences between voices and decisions.
import vi from '../../text/differences.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/differences.en.json'));
