// Sentences of groups and criteria being edited.
import vi from '../../text/rubricitems.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/rubricitems.en.json'));
