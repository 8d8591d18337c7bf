// Sentences of the screens for places where the app cannot keep its word.
import vi from '../../text/place.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/place.en.json'));
