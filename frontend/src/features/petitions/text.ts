// Sentences about petitions.
import vi from '../../text/petitions.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/petitions.en.json'));
