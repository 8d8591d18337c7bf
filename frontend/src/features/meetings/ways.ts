// Where the page of a meeting leads its reader, who is not of the cell: a visitor, the office that enters
// for the cell, the committee that decides. Pure; used by MeetingPage.
import type { Meeting } from './step';

export type Way = 'presence' | 'report' | 'enter' | 'voices';

/** The cell's own hand: secretary, deputy, named minutes-taker; the office only enters on their behalf. */
export function isCellsHand(may: Meeting['may']): boolean {
  return may.includes('run') || (may.includes('record') && !may.includes('enter'));
}

const BEFORE = 30 * 60_000;

/** The red button for a reader who is not the cell's hand; none where there is nothing to do yet. */
export function wayOf(meeting: Pick<Meeting, 'may' | 'state' | 'record' | 'starts_at'>, present: boolean, now: number): Way | null {
  const { may, state, record, starts_at } = meeting;
  const begun = !starts_at || now >= Date.parse(starts_at) - BEFORE;
  if (may.includes('visit')) {
    if (present) return 'report';
    if (begun && state !== 'not_held') return 'presence';
  }
  if (may.includes('decide') && record) return 'voices';
  if (may.includes('enter') && begun && !record && state !== 'not_held') return 'enter';
  return null;
}
