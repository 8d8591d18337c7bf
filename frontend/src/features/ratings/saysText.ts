// Sentences beside the table of the voices: what each says, the meeting in short.
import vi from '../../text/says.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/says.en.json'));
