// Sentences of the record.
import vi from '../../text/record.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/record.en.json'));
