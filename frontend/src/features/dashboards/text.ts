// Sentences of the desk.
import vi from '../../text/dashboards.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/dashboards.en.json'));
