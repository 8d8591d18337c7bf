// Sentences about what waits on the phone to be sent.
import vi from '../../text/sync.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/sync.en.json'));
