// Sentences of how a meeting's score was judged.
import vi from '../../text/course.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/course.en.json'));
