// Sentences about visits owed: home, receipt, report, excuse.
import vi from '../../text/visits.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/visits.en.json'));
