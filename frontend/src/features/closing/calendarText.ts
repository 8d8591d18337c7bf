// Sentences of a unit's calendar.
import vi from '../../text/monthdays.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/monthdays.en.json'));
