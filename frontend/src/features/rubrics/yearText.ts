// Sentences of the class of a year.
import vi from '../../text/years.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/years.en.json'));
