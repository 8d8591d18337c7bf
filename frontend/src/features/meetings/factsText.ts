// Sentences of what stands about a meeting: its record, tasks, pages, voices.
import vi from '../../text/facts.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/facts.en.json'));
