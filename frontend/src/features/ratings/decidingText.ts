// Sentences of the decision’s fields and of sending a self-score back.
import vi from '../../text/deciding.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/deciding.en.json'));
