// Sentences of the scanner.
import vi from '../../text/scan.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/scan.en.json'));
