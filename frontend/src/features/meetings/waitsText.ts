// Sentences about what this phone has handed in and the server not yet acknowledged.
import vi from '../../text/waits.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/waits.en.json'));
