// What the screens of excuses share.
import type { components } from '../../api/schema.gen';

export type Visit = components['schemas']['ObligationRead'];
export type Answer = 'accept' | 'refuse' | 'hand_over';
