// Handing a score in: the cell's vote goes into the record, the answers are saved, then submitted. Each
// step is a write of its own, so a repeat after a lost answer takes up where it stopped. Used by SheetForm.
import type { components } from '../../api/schema.gen';
import type { Result } from '../../api/client';
import { send } from '../../sync/writes';
import { withVote } from '../meetings/record';
import type { Assessment, Meeting } from './reads';

export type Vote = components['schemas']['Vote'];

/** Ids made once for a score, kept with its draft. */
export interface Operations {
  vote: string;
  save: string;
  submit: string;
}

export interface Score {
  id: string;
  /** Of what the server has; null while it has nothing. */
  version: number | null;
  operations: Operations;
  body: { meeting_id: string; rater: 'self' | 'visitor' | 'committee'; rubric_id: string; answers: Record<string, boolean | number>; notes: Record<string, string> };
}

function same(a: Vote, b: Vote | null | undefined): boolean {
  return !!b && (a.for ?? 0) === (b.for ?? 0) && (a.against ?? 0) === (b.against ?? 0) && (a.other ?? 0) === (b.other ?? 0);
}

export async function recordVote(meeting: Meeting, vote: Vote, operation: string): Promise<Result<unknown>> {
  if (!meeting.record || same(vote, meeting.record.vote)) return { ok: true, status: 200, data: null, etag: undefined };
  const body = { ...withVote(meeting, vote), operation_id: operation };
  return send({ id: operation, method: 'PUT', path: `/meetings/${meeting.id}/record`, body, ifMatch: meeting.record.version });
}

export function save({ id, version, operations, body }: Score): Promise<Result<Assessment>> {
  const path = `/assessments/${id}`;
  if (version === null) return send<Assessment>({ id, method: 'PUT', path, body });
  return send<Assessment>({ id, method: 'PUT', path, body: { ...body, operation_id: operations.save }, ifMatch: version });
}

export async function saveAndSubmit(score: Score): Promise<Result<Assessment>> {
  const saved = await save(score);
  if (!saved.ok) return saved;
  const { id, operations } = score;
  const body = { operation_id: operations.submit };
  return send<Assessment>({ id: operations.submit, method: 'POST', path: `/assessments/${id}/submit`, body, ifMatch: saved.data.version });
}
