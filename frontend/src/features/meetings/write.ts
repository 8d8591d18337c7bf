// What the cell's secretary, or the office for the cell, tells the server about a meeting's course. Each
// is one write with its own operation, so that a repeat after a lost answer is the same. Used by ActButton,
// ChangeDate, NotHeld and ShareNotice.
import type { components } from '../../api/schema.gen';
import type { Result } from '../../api/client';
import { uuid7 } from '../../ids';
import { refresh } from '../../sync/reads.svelte';
import { send } from '../../sync/writes';
import type { Meeting } from './step';

export type Kind = components['schemas']['MeetingKind'];
type Source = components['schemas']['Source'];
type Verb = 'open' | 'notice' | 'not-held' | 'record/confirm';

export interface Plan {
  starts_at: string;
  place: string;
  kind: Kind;
  minutes_taker_id: string | null;
}

export function planOf(meeting: Meeting): Omit<Plan, 'starts_at'> & { starts_at: string | null } {
  return { starts_at: meeting.starts_at, place: meeting.place ?? '', kind: meeting.kind, minutes_taker_id: meeting.minutes_taker_id };
}

/** Somebody was quicker: what stands now is read again. */
async function settled<T>(meeting: Meeting, result: Result<T>): Promise<Result<T>> {
  if (!result.ok && result.kind === 'refused' && result.status !== 422) await refresh(`/meetings/${meeting.id}`);
  return result;
}

/** Confirms or changes day, hour, place and kind; a meeting reported as not held gets a new day. */
export async function plan(meeting: Meeting, wanted: Plan, source: Source, operation: string): Promise<Result<Meeting>> {
  const path = `/meetings/${meeting.id}`;
  const common = { starts_at: wanted.starts_at, place: wanted.place, operation_id: operation };
  const ifMatch = meeting.version;
  if (meeting.state === 'not_held') {
    return settled(meeting, await send<Meeting>({ id: operation, method: 'POST', path: `${path}/reschedule`, body: common, ifMatch }));
  }
  const body = {
    ...common,
    cell_id: meeting.cell.id,
    month: meeting.month,
    kind: wanted.kind,
    minutes_taker_id: wanted.minutes_taker_id,
    source,
  };
  return settled(meeting, await send<Meeting>({ id: operation, method: 'PUT', path, body, ifMatch }));
}

export async function tell(meeting: Meeting, verb: Verb, more: Record<string, unknown> = {}): Promise<Result<Meeting>> {
  const id = uuid7();
  const body = { operation_id: id, claimed_at: new Date().toISOString(), ...more };
  return settled(meeting, await send<Meeting>({ id, method: 'POST', path: `/meetings/${meeting.id}/${verb}`, body }));
}
