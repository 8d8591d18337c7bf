// Sentences of saved queues: on the phone and at the office.
import vi from '../../text/rescue.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/rescue.en.json'));
