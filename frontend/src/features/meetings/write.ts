// What the cell's secretary, or the office for the cell, says about a meeting's course: handed to the phone's
// outbox, so it holds from the tap on, with signal or without. Used by ActButton, ChangeDate, NotHeld and
// ShareNotice.
import type { components } from '../../api/schema.gen';
import type { Kind as Act } from '../../sync/operations';
import { keeps } from '../../sync/keeps';
import { handIn } from '../../sync/queue.svelte';
import { addMonths } from '../../text/format';
import { recordKey } from './now';
import type { Meeting } from './step';

export type Kind = components['schemas']['MeetingKind'];
type Source = components['schemas']['Source'];
type Verb = Extract<Act, 'meeting_open' | 'meeting_close' | 'notice' | 'not_held' | 'record_confirm'>;

export interface Plan {
  starts_at: string;
  place: string;
  kind: Kind;
  minutes_taker_id: string | null;
}

export function planOf(meeting: Meeting): Omit<Plan, 'starts_at'> & { starts_at: string | null } {
  return { starts_at: meeting.starts_at, place: meeting.place ?? '', kind: meeting.kind, minutes_taker_id: meeting.minutes_taker_id };
}

const SLACK = 10 * 86_400_000;

/** A meeting stays in its month, or close to it: the server's own rule, said before the tap. */
export function inReach(month: string, day: string): boolean {
  const first = Date.parse(`${month}-01T00:00:00Z`) - SLACK;
  const last = Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`) - 86_400_000 + SLACK;
  const at = Date.parse(`${day}T00:00:00Z`);
  return at >= first && at <= last;
}

/** True when it is on the phone's disk. */
function say(meeting: Meeting, kind: Act, body: Record<string, unknown>, version?: number): Promise<boolean> {
  const said = { ...body, claimed_at: new Date().toISOString() };
  return keeps(handIn({ kind, target: meeting.id, record: recordKey(meeting.id), body: said, about: meeting.cell.name, ...(version === undefined ? {} : { version }) }));
}

/** Confirms or changes day, hour, place and kind; a meeting reported as not held gets a new day. */
export function plan(meeting: Meeting, { starts_at, place, kind, minutes_taker_id }: Plan, source: Source): Promise<boolean> {
  // The new day of a meeting that was reported as not held stands by itself: the report may still be on the phone.
  if (meeting.state === 'not_held') return say(meeting, 'reschedule', { starts_at, place });
  const body = { cell_id: meeting.cell.id, month: meeting.month, starts_at, place, kind, minutes_taker_id, source };
  return say(meeting, 'meeting', body, meeting.version);
}

export function tell(meeting: Meeting, verb: Verb, more: Record<string, unknown> = {}): Promise<boolean> {
  return say(meeting, verb, more);
}
