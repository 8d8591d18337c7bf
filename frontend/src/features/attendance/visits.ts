// A visitor's visits put in order for a reader: what is next, what was not answered, what is done.
// Pure but for the keys of the reads. Used by the screens of this feature and by features/home.
import type { components } from '../../api/schema.gen';
import { dayOf, monthOf } from '../../text/format';
import type { Known } from './onPhone';

export type Visit = components['schemas']['ObligationRead'];
export type Visits = components['schemas']['PageOf_ObligationRead_'];

export const monthKey = (month: string): string => `/obligations?mine=true&month=${month}&limit=200`;

const EVENING = 4 * 3600_000;

/** Over means: nobody comes any more. A meeting belongs to its whole evening, and to its whole day. */
export function isOver(visit: Visit, now: number): boolean {
  if (!visit.expected_at) return visit.month < monthOf(now);
  const at = Date.parse(visit.expected_at);
  return now > at + EVENING && dayOf(now) > dayOf(at);
}

const open = (visit: Known): boolean => visit.state === 'due' && !visit.absence_answered_at && visit.waits !== 'check_in';

// A visit without a known hour comes after those of its month that have one.
const when = (visit: Visit): string => visit.expected_at ?? `${visit.month}-99`;
const byTime = (a: Visit, b: Visit): number => when(a).localeCompare(when(b));

export interface Arranged {
  /** The card: the first visit that is still to come, today's included. */
  nearest: Known | undefined;
  /** Past and not recorded: the reader is asked. Latest first. */
  questions: Known[];
  /** Of this month, without the card and the questions. */
  month: Known[];
  done: number;
  expected: number;
  /** Of this month and still to come, the card included. */
  left: number;
  /** After this month, without the card. */
  later: Known[];
}

export function arrange(due: Known[], thisMonth: Known[], now: number): Arranged {
  const month = monthOf(now);
  const ahead = due.filter((visit) => open(visit) && !isOver(visit, now)).sort(byTime);
  const nearest = ahead[0];
  const questions = due.filter((visit) => open(visit) && isOver(visit, now)).sort((a, b) => byTime(b, a));
  const shown = new Set([nearest, ...questions].map((visit) => visit?.id));
  const counted = thisMonth.filter((visit) => visit.state !== 'withdrawn');
  return {
    nearest,
    questions,
    month: counted.filter((visit) => !shown.has(visit.id)).sort(byTime),
    done: counted.filter((visit) => visit.state === 'done' || visit.state === 'late').length,
    expected: counted.length,
    left: counted.filter((visit) => open(visit) && !isOver(visit, now)).length,
    later: ahead.filter((visit) => visit !== nearest && visit.month > month),
  };
}

/** Visits made of which no report has come, the most pressing first. An earlier build kept rows that do not say. */
export function reportsOwed(visits: Known[]): Known[] {
  return visits.filter((visit) => visit.report_by).sort((a, b) => (a.report_by ?? '').localeCompare(b.report_by ?? ''));
}
