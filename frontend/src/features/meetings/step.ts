// Where a cell's meeting stands and what its secretary does next: one step, and what else may be done
// meanwhile. Pure but for whether this phone knows the day; used by the secretary's cards and the meeting's page.
import type { components } from '../../api/schema.gen';
import { isLost } from '../../hour';
import { dayOf } from '../../text/format';

export type Meeting = components['schemas']['MeetingRead'];
export type Brief = components['schemas']['MeetingBrief'];
export type Voices = components['schemas']['Voices'];

export type Step =
  | 'plan' // no day is known
  | 'confirm' // expected from the usual day
  | 'share' // fixed, not yet announced
  | 'wait' // announced; nothing to do until the day
  | 'open'
  | 'run' // open now
  | 'record'
  | 'vouch' // the office entered the record from a call
  | 'assess'
  | 'mend' // the committee returned the self-score
  | 'await' // handed in
  | 'decided'
  | 'not_held'
  | 'closed'; // the month is closed, and no score was handed in

/** What a button does. */
export type Act = 'confirm' | 'change' | 'share' | 'open' | 'record' | 'vouch' | 'assess' | 'close' | 'not_held';

const HOUR = 3600_000;
const EVENING = 5 * HOUR;
/** From then on opening comes before announcing. */
const SOON = HOUR;

type Known = Pick<
  Meeting,
  'state' | 'starts_at' | 'opened_at' | 'closed_at' | 'notice_at' | 'month_closed' | 'record'
>;

/** Entered on the cell's behalf and not yet vouched for by the cell. */
export function unvouched(record: Meeting['record']): boolean {
  return !!record && !record.confirmed_at && (record.source !== 'app' || record.entered_for !== null);
}

export function stepOf(meeting: Known, voices: Pick<Voices, 'self' | 'decision'> | undefined, now: number): Step {
  const { state, record } = meeting;
  if (state === 'not_held') return 'not_held';
  if (record) return afterRecord(meeting, voices);
  if (state === 'held') return 'record';
  if (state === 'open') return now - Date.parse(meeting.opened_at ?? '') > EVENING ? 'record' : 'run';
  if (!meeting.starts_at) return 'plan';
  const starts = Date.parse(meeting.starts_at);
  if (now > starts + EVENING) return 'record';
  if (now > starts - SOON && dayOf(now) === dayOf(starts)) return 'open';
  if (now > starts) return 'record';
  if (state === 'expected') return 'confirm';
  if (!meeting.notice_at) return 'share';
  return dayOf(now) === dayOf(starts) ? 'open' : 'wait';
}

function afterRecord(meeting: Known, voices: Pick<Voices, 'self' | 'decision'> | undefined): Step {
  if (voices?.decision) return 'decided';
  if (voices?.self?.state === 'submitted') return 'await';
  if (unvouched(meeting.record)) return 'vouch';
  if (meeting.month_closed) return 'closed';
  return voices?.self?.state === 'returned' ? 'mend' : 'assess';
}

/** The act behind the red button; none where there is nothing to do but wait. */
const main: Record<Step, Act | null> = {
  plan: 'change',
  confirm: 'confirm',
  share: 'share',
  wait: null,
  open: 'open',
  run: 'record',
  record: 'record',
  vouch: 'vouch',
  assess: 'assess',
  mend: 'assess',
  await: null,
  decided: null,
  not_held: null,
  closed: null,
};

/**
 * The next act first, then the quieter ones that are possible now. `lost`: what day it is this phone does not know,
 * so whoever stands in the hall may open the meeting whatever the clock says.
 */
export function actsOf(meeting: Known, step: Step, now: number, lost = isLost()): { next: Act | null; also: Act[] } {
  const next = main[step];
  const ahead = meeting.state === 'expected' || meeting.state === 'planned';
  const today = meeting.starts_at !== null && dayOf(now) === dayOf(meeting.starts_at);
  const also: Act[] = [];
  // Plans of a closed month are refused; facts are taken late.
  const plannable = !meeting.month_closed;
  if (ahead && plannable && meeting.starts_at) {
    if (step === 'open' && !meeting.notice_at) also.push(meeting.state === 'expected' ? 'confirm' : 'share');
    if (today || lost) also.push('open');
    if (step === 'wait') also.push('share');
  }
  if ((ahead || step === 'not_held') && plannable) also.push('change');
  if (meeting.record && (step === 'assess' || step === 'mend' || step === 'vouch' || step === 'await')) also.push('record');
  // Whoever opened it says when it ended, also after the record; by the next day the record's own hour stands.
  if (meeting.opened_at && !meeting.closed_at && meeting.state !== 'not_held' && now - Date.parse(meeting.opened_at) < EVENING) also.push('close');
  if (meeting.state === 'open' ? step === 'run' || step === 'record' : ahead) also.push('not_held');
  return { next, also: also.filter((act) => act !== next) };
}
