// Sentences of the home screens.
import vi from '../../text/home.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/home.en.json'));
