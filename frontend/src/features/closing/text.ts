// Sentences of closing a month.
import vi from '../../text/closing.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/closing.en.json'));
