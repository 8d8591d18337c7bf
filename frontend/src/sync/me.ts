// Asks the server again who the person signed in is: posts and permissions change between two visits.
// Called by App when somebody is signed in.
import type { Me } from '../api/people';
import { renewWho } from '../api/session.svelte';
import { refresh } from './reads.svelte';

/** Without signal the phone's own record stands. */
export async function refreshMe(): Promise<void> {
  const reply = await refresh('/me');
  if (reply.ok) await renewWho(reply.data as Me);
}
