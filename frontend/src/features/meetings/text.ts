// Sentences of the secretary's card and of the meeting's page.
import vi from '../../text/meetings.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/meetings.en.json'));
