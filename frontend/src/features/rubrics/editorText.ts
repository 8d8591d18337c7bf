// Sentences of the editor of scoring sheets.
import vi from '../../text/rubriceditor.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/rubriceditor.en.json'));
