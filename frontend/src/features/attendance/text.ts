// Sentences of confirming presence. Kept apart from those of the visits: this screen is the first one
// that a phone loads, by a QR code and with little signal.
import vi from '../../text/attendance.vi.json';
import { words } from '../../text/words.svelte';

export const t = words(vi, () => import('../../text/attendance.en.json'));
