// Sentences of importing a workbook.
import vi from '../../text/imports.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/imports.en.json'));
