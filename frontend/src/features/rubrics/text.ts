// Sentences of scoring sheets: the list, one sheet, its use by units.
import vi from '../../text/rubrics.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/rubrics.en.json'));
