// The meeting that a screen watches, as it stands on this phone. Used by the screens of meetings and ratings.
import { queue } from '../../sync/queue.svelte';
import { watch } from '../../sync/reads.svelte';
import { meetingNow } from './now';
import type { Meeting } from './step';

/** Call while a component is being set up. `value` is undefined until the phone's own queue is known too. */
export function watchMeeting(id: () => string) {
  const read = watch<Meeting>(() => `/meetings/${id()}`);
  const value = $derived(read.value && queue.ready ? meetingNow(read.value, queue.items, queue.receipts) : undefined);
  return {
    get value(): Meeting | undefined {
      return value;
    },
    /** What the server said, with nothing laid over it. */
    get server(): Meeting | undefined {
      return read.value;
    },
    get fetchedAt() {
      return read.fetchedAt;
    },
    get failure() {
      return read.failure;
    },
    refresh: (): Promise<void> => read.refresh(),
  };
}
