// Sentences of what a cell's earlier meetings came to.
import vi from '../../text/before.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/before.en.json'));
