// The committee decides: its own score first where it differs from the cell's, then the class. Used by Voices.
import type { components } from '../../api/schema.gen';
import type { Result } from '../../api/client';
import { uuid7 } from '../../ids';
import { send } from '../../sync/writes';
import { saveAndSubmit, type Score } from './handIn';
import type { Assessment } from './reads';
import type { Picks, Row } from './voices';

export type Decision = components['schemas']['DecisionRead'];

/** What the committee's office has before it when it decides. */
export interface Case {
  meetingId: string;
  rubricId: string;
  rows: Row[];
  /** The committee's score as the server has it. */
  committee: Assessment | null;
  /** For a score of the committee's own that the server does not have yet. */
  ownId: string;
  /** It differs from the cell's score, so it has to be handed in too. */
  own: boolean;
  answers: Record<string, unknown>;
  picks: Picks;
  reasons: Record<string, string>;
  ruling: { class: string; conclusion_no: string; session_on: string; gap_note: string | null };
  /** The latest event on this screen: another one since stops the decision. */
  seen: number;
  /** Why the class is another than the points give; empty where it is not. */
  exception: string;
}

/** Reasons beside a criterion where another voice than the cell's was taken. */
function given({ picks, reasons }: Case): [item: string, reason: string][] {
  return Object.entries(reasons).flatMap(([item, reason]) => (picks[item] && reason.trim() ? [[item, reason.trim()]] : []));
}

function ownScore(of: Case): Score {
  return {
    id: of.committee?.id ?? of.ownId,
    version: of.committee?.version ?? null,
    operations: { save: uuid7(), submit: uuid7() },
    body: {
      meeting_id: of.meetingId,
      rater: 'committee',
      rubric_id: of.rubricId,
      answers: of.answers as Record<string, boolean | number>,
      notes: Object.fromEntries(given(of)),
    },
  };
}

/** The same ruling sent again is the entry that stands, so a repeat after a lost answer is harmless. A score of
 *  the committee's own that goes in first is exactly one event of this same act; any other since is a conflict. */
export async function decide(of: Case): Promise<Result<Decision>> {
  const reasons = of.own ? given(of).map(([item, reason]) => `${of.rows.find((row) => row.id === item)?.number ?? item}: ${reason}`) : [];
  if (of.own) {
    const scored = await saveAndSubmit(ownScore(of));
    if (!scored.ok) return scored;
  }
  const body = { ...of.ruling, seen: of.seen + (of.own ? 1 : 0), reason: [of.exception, ...reasons].filter(Boolean).join('; ').slice(0, 500) || null };
  return send<Decision>({ id: uuid7(), method: 'POST', path: `/meetings/${of.meetingId}/decision`, body });
}

/** The second person confirms the entry that is on the screen. */
export function confirm(meetingId: string, revision: number): Promise<Result<Decision>> {
  return send<Decision>({ id: uuid7(), method: 'POST', path: `/meetings/${meetingId}/decision/confirm`, body: { revision } });
}

/** It is not confirmed (or taken back), or what holds is opened again: each with its reason. */
export function end(meetingId: string, verb: 'refuse' | 'reopen', revision: number, reason: string): Promise<Result<Decision>> {
  return send<Decision>({ id: uuid7(), method: 'POST', path: `/meetings/${meetingId}/decision/${verb}`, body: { revision, reason } });
}
