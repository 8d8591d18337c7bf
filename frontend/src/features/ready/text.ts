// Sentences of "Sẵn sàng đi cơ sở".
import vi from '../../text/ready.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/ready.en.json'));
