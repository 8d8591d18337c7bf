// What the screens of slips share.
import type { components } from '../../api/schema.gen';

export type Slip = components['schemas']['Slip'];

/** The server's own limit for one request. */
export const MOST = 400;
