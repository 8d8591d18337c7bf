// Sentences of the cell's vote on its score and of the receipt.
import vi from '../../text/vote.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/vote.en.json'));
