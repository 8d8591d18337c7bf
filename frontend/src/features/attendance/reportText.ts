// Sentences of the visit report.
import vi from '../../text/report.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/report.en.json'));
