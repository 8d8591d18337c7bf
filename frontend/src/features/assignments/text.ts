// Sentences of assignments, of excuses to answer and of entering for a silent cell.
import vi from '../../text/assignments.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/assignments.en.json'));
