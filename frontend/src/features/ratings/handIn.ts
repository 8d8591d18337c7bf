// Handing in the committee's score, which needs a connection: the answers are saved, then submitted. Each step
// is a write of its own, so a repeat after a lost answer takes up where it stopped. Used by SheetForm and decide.
import type { components } from '../../api/schema.gen';
import type { Result } from '../../api/client';
import { send } from '../../sync/writes';
import type { Assessment } from './reads';

export type Vote = components['schemas']['Vote'];

/** Ids made once for a score, kept with its draft. */
export interface Operations {
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
