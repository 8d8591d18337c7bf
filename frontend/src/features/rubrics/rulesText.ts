// Sentences of classes and of the year being edited.
import vi from '../../text/rubricrules.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/rubricrules.en.json'));
