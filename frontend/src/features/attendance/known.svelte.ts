// Visits with this phone's own acts laid over them, following the queue. Call while a component is being set up.
import { clockSaid } from '../../sync/clock';
import { queue } from '../../sync/queue.svelte';
import { withPhone, type Known } from './onPhone';
import type { Visit } from './visits';

export function knownVisits(): (visit: Visit, fetchedAt: number | undefined) => Known {
  // Of a phone whose clock is off, reads are stamped by that clock too.
  let offset = $state(0);
  void clockSaid().then(({ offset_ms }) => (offset = offset_ms ?? 0));
  return (visit, fetchedAt) => withPhone(visit, queue, (fetchedAt ?? 0) + offset);
}
