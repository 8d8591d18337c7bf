// What a row of the list to judge says, and the two acts on a whole list. Used by RatingList and its parts.
import type { components } from '../../api/schema.gen';
import type { Result } from '../../api/client';
import { uuid7 } from '../../ids';
import { send } from '../../sync/writes';
import { number } from '../../text/format';
import { classWord } from './classWord';

export type ToDecide = components['schemas']['ToDecide'];
export type Waiting = components['schemas']['WaitingDecision'];
export type Done = components['schemas']['BulkDone'];

/** Points and class that a decision would take; empty where nothing is handed in. */
export function says(item: Pick<ToDecide, 'points' | 'class' | 'class_word'>): string {
  return item.points === null ? '' : [number(item.points), classWord(item)].filter(Boolean).join(' · ');
}

/** The unit above the cell: cells of several communes share their names. */
export function where(item: Pick<ToDecide, 'parent'>): string {
  return item.parent?.name ?? '';
}

/** Exactly the meetings that were shown, as they were shown. */
export function enterAll(unit: string, month: string, items: ToDecide[], session_on: string, conclusion_no: string): Promise<Result<Done>> {
  const named = items.map(({ meeting_id, seen }) => ({ meeting_id, seen }));
  return send<Done>({ id: uuid7(), method: 'POST', path: '/decisions', body: { unit_id: unit, month, session_on, conclusion_no, items: named } });
}

export function confirmAll(unit: string, items: Waiting[]): Promise<Result<Done>> {
  const named = items.map(({ decision }) => ({ meeting_id: decision.meeting_id, revision: decision.revision }));
  return send<Done>({ id: uuid7(), method: 'POST', path: '/decisions/confirm', body: { unit_id: unit, items: named } });
}
