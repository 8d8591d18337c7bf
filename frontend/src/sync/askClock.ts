// Asks the server for the time, by a letter with nothing in it. For the phone that shows a rotating code: its
// clock has to be right even when it has nothing to send. Called by features/meetings.
import { authed, session } from '../api/session.svelte';
import { deviceId } from '../db/device';
import { heard } from './clock';

/** Whether the server was heard. */
export async function askClock(): Promise<boolean> {
  const person_id = session.who?.person.id;
  if (!person_id) return false;
  const body = { format: 2, person_id, device_id: await deviceId(), operations: [] };
  const asked = Date.now();
  const reply = await authed<{ server_time?: string }>('POST', '/sync', { body });
  if (!reply.ok || typeof reply.data?.server_time !== 'string') return false;
  await heard(reply.data.server_time, asked);
  return true;
}
