// Sentences of sign-in and of the person's own page.
import vi from '../../text/people.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/people.en.json'));
