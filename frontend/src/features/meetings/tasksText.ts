// Sentences of the tasks of a resolution, in the form of the record.
import vi from '../../text/tasks.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/tasks.en.json'));
