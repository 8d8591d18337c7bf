// Sentences of the list of visitors.
import vi from '../../text/visitors.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/visitors.en.json'));
