// Sentences of the rehearsal.
import vi from '../../text/practice.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/practice.en.json'));
