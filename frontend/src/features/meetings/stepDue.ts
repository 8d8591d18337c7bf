// By when the secretary's next step is in time. Past its day it is overdue and may still be done; the close of
// the month alone ends it. Pure; used by the secretary's card.
import { dayOf } from '../../text/format';
import type { Meeting, Step } from './step';

const DAYS: Partial<Record<Step, keyof Meeting['due']>> = {
  plan: 'plan',
  confirm: 'plan',
  share: 'notice',
  record: 'self_score',
  vouch: 'self_score',
  assess: 'self_score',
  mend: 'self_score',
};

export interface Due {
  day: string;
  past: boolean;
}

/** Undefined where nothing is due, or an earlier build kept a meeting without days. */
export function dueOf(meeting: { due?: Meeting['due'] }, step: Step, now: number): Due | undefined {
  const name = DAYS[step];
  const day = name && meeting.due?.[name];
  return day ? { day, past: day < dayOf(now) } : undefined;
}
