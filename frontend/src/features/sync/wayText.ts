// Sentences about one act on its way to the server, for the screen that it was made on.
import vi from '../../text/way.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/way.en.json'));
