// Sentences of approving dates.
import vi from '../../text/schedules.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/schedules.en.json'));
