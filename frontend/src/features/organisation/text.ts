// Sentences of the tree of units.
import vi from '../../text/organisation.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/organisation.en.json'));
