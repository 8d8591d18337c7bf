// The sentences of long lists and of choosing from them: ui/Paged, ui/Picker, ui/SearchField.
import vi from './picking.vi.json';
import { words } from './words.svelte';

export const t = words(vi, () => import('./picking.en.json'));
