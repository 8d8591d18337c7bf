// Sentences of the three voices, the committee's decision and the list of meetings to decide.
import vi from '../../text/voices.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/voices.en.json'));
