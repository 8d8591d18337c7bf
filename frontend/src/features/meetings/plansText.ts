// Sentences of the meeting’s small forms: day and hour, not held, the announcement.
import vi from '../../text/plans.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/plans.en.json'));
