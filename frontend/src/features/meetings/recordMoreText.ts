// Sentences of the folded part of the record.
import vi from '../../text/recordmore.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/recordmore.en.json'));
