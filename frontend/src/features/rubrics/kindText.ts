// Kinds of meeting in words.
import vi from '../../text/kinds.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/kinds.en.json'));
