// Sentences of the list of meetings to decide.
import vi from '../../text/tolist.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/tolist.en.json'));
