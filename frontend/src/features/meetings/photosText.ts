// Sentences of the photographs of the paper book.
import vi from '../../text/photos.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/photos.en.json'));
