// Sentences of the office's screens of people: the list, the profile, posts, slips.
import vi from '../../text/office.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/office.en.json'));
