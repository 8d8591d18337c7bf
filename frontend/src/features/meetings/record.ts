// The record as a form: what is typed, what follows from it, what cannot be, and the body that is sent.
// Pure; the server's app/meetings/rules/counts.py has the last word. Used by the record's screens.
import type { components } from '../../api/schema.gen';
import { dayOf, instantOf, time } from '../../text/format';
import { countOf } from '../../ui/numbers';
import { isNew } from './recordNow';
import type { Meeting } from './step';

type Body = components['schemas']['RecordPut'];
export type Source = components['schemas']['Source'];

const TYPED = ['excused', 'unexcused', 'speakers'] as const;
const MORE = ['members', 'exempt', 'away', 'special_duty', 'exempt_present', 'guests'] as const;
export type CountField = (typeof TYPED)[number] | (typeof MORE)[number];

export interface NewTask {
  id: string | null;
  /** Of the row on screen. */
  key: string;
  text: string;
  who: string;
  due: string;
}

export interface RecordForm extends Record<CountField, string> {
  day: string;
  started: string;
  ended: string;
  chair: string;
  minutes_taker: string;
  pre_meeting_on: string;
  minutes: string;
  resolution: string;
  /** Tasks of the meetings before, by id: done or still open. */
  ticks: Record<string, boolean>;
  tasks: NewTask[];
  source: Source;
}

/** A phone's clock may run ahead of the server's. */
const CLOCK_SLACK = 5 * 60_000;
const LONGEST = 5 * 3600_000;
/** Sooner than that nobody has finished a meeting: the hour of its end is still to come. */
const SHORTEST = 10 * 60_000;

/** What the form begins with: the record that stands, else what the phone knows of the evening. */
export function formOf(meeting: Meeting, onBehalf: boolean, now: number): RecordForm {
  const { record } = meeting;
  const begun = record?.started_at ?? meeting.opened_at ?? meeting.starts_at;
  const since = begun ? now - Date.parse(begun) : -1;
  const closed = meeting.closed_at && !(begun && Date.parse(meeting.closed_at) <= Date.parse(begun)) ? meeting.closed_at : null;
  const guessed = closed ?? (since > SHORTEST && since < LONGEST ? now : null);
  const ended = record ? record.ended_at : guessed;
  const typed = (value: number | undefined): string => (value === undefined ? '' : String(value));
  const extra = (value: number | undefined, usual: number | null = 0): string => (value === undefined || value === usual ? '' : String(value));
  return {
    excused: typed(record?.excused),
    unexcused: typed(record?.unexcused),
    speakers: typed(record?.speakers),
    members: extra(record?.members, meeting.members),
    exempt: extra(record?.exempt, meeting.exempt),
    away: extra(record?.away),
    special_duty: extra(record?.special_duty),
    exempt_present: extra(record?.exempt_present),
    guests: extra(record?.guests),
    day: dayOf(begun ?? now),
    started: begun ? time(begun) : '',
    ended: ended ? time(ended) : '',
    chair: record?.chair ?? '',
    minutes_taker: record?.minutes_taker ?? '',
    pre_meeting_on: record?.pre_meeting_on ?? '',
    minutes: record?.minutes ?? '',
    resolution: record?.resolution ?? '',
    ticks: Object.fromEntries(meeting.earlier_tasks.map((task) => [task.id, task.state === 'done'])),
    tasks: record?.tasks.map((task) => ({ id: isNew(task.id) ? null : task.id, key: task.id, text: task.text, who: task.who, due: task.due ?? '' })) ?? [],
    source: onBehalf ? (record && record.source !== 'app' ? record.source : 'phone_call') : 'app',
  };
}

export interface Counted {
  summoned: number | null;
  present: number | null;
  /** Members of the cell in the room, those exempt included. */
  room: number | null;
  rate: number | null;
}

type Profile = Pick<Meeting, 'members' | 'exempt'>;

/** What follows from the numbers typed so far; null where something is missing or cannot be. */
export function count(form: RecordForm, profile: Profile): Counted {
  const of = (field: CountField): number => countOf(form[field]) ?? 0;
  const members = countOf(form.members) ?? profile.members;
  const exempt = countOf(form.exempt) ?? profile.exempt ?? 0;
  const summoned = members === null ? NaN : members - exempt - of('away') - of('special_duty');
  const absent = form.excused.trim() && form.unexcused.trim() ? of('excused') + of('unexcused') : NaN;
  const present = summoned - absent;
  const known = (value: number): number | null => (Number.isFinite(value) && value >= 0 ? value : null);
  return {
    summoned: known(summoned),
    present: known(present),
    room: known(present) === null ? null : known(present + of('exempt_present')),
    rate: summoned > 0 && known(present) !== null ? present / summoned : null,
  };
}

export type Fault = 'missing' | 'number' | 'members' | 'absent' | 'speakers' | 'exempt' | 'nobody' | 'order' | 'not_yet' | 'before';
export type Field = CountField | 'ended_at' | 'pre_meeting_on';
export type Faults = Partial<Record<Field, { fault: Fault; n: number }>>;

const PRE_MEETING_DAYS = 45;

/** What cannot be in the hours and days, said before the tap: with no signal nobody else can say it. */
export function timeFaults(form: RecordForm, starts_at: string | null, now: number): Faults {
  const faults: Faults = {};
  const ended = endOf(form);
  const started = form.started ? instantOf(form.day, form.started.slice(0, 5)) : null;
  // A clock that puts today before the planned hour is wrong itself and judges nothing.
  const clockFits = !starts_at || now >= Date.parse(starts_at);
  if (ended && clockFits && Date.parse(ended) > now + CLOCK_SLACK) faults.ended_at = { fault: 'not_yet', n: 0 };
  else if (ended && started && ended <= started) faults.ended_at = { fault: 'order', n: 0 };
  const before = form.pre_meeting_on ? (Date.parse(form.day) - Date.parse(form.pre_meeting_on)) / 86_400_000 : 0;
  if (before < 0 || before > PRE_MEETING_DAYS) faults.pre_meeting_on = { fault: 'before', n: PRE_MEETING_DAYS };
  return faults;
}

export function faultsOf(form: RecordForm, profile: Profile): Faults {
  const faults: Faults = {};
  for (const field of TYPED) if (!form[field].trim()) faults[field] = { fault: 'missing', n: 0 };
  for (const field of [...TYPED, ...MORE]) if (Number.isNaN(countOf(form[field]))) faults[field] = { fault: 'number', n: 0 };
  if (profile.members === null && !form.members.trim()) faults.members = { fault: 'members', n: 0 };
  if (Object.keys(faults).length) return faults;
  const { summoned, present, room } = count(form, profile);
  const exempt = countOf(form.exempt) ?? profile.exempt ?? 0;
  if (exempt > (countOf(form.members) ?? profile.members ?? 0)) faults.exempt = { fault: 'exempt', n: 0 };
  else if ((countOf(form.exempt_present) ?? 0) > exempt) faults.exempt_present = { fault: 'exempt', n: exempt };
  if (room === 0) faults.excused = { fault: 'nobody', n: 0 };
  if (Object.keys(faults).length) return faults;
  if (summoned !== null && present === null) {
    faults[Number(form.unexcused) > Number(form.excused) ? 'unexcused' : 'excused'] = { fault: 'absent', n: summoned };
  } else if (room !== null && Number(form.speakers) > room) faults.speakers = { fault: 'speakers', n: room };
  return faults;
}

/** A meeting that ends past midnight ends on the next day. */
function endOf(form: RecordForm): string | null {
  if (!form.ended) return null;
  const overnight = form.started >= '17:00' && form.ended < '04:00';
  const day = overnight ? dayOf(Date.parse(instantOf(form.day, '12:00')) + 24 * 3600_000) : form.day;
  return instantOf(day, form.ended.slice(0, 5));
}

export function bodyOf(form: RecordForm, meeting: Meeting): Body {
  const counts = Object.fromEntries(
    [...TYPED, ...MORE].flatMap((field) => {
      const value = countOf(form[field]);
      return value === null ? [] : [[field, value]];
    }),
  );
  const ticked = meeting.earlier_tasks.map((task) => ({
    id: task.id,
    text: task.text,
    who: task.who,
    due: task.due,
    result: task.result,
    state: form.ticks[task.id] ? ('done' as const) : task.state === 'done' ? ('open' as const) : task.state,
  }));
  const own = form.tasks.filter((task) => task.text.trim());
  return {
    ...counts,
    started_at: form.started ? instantOf(form.day, form.started.slice(0, 5)) : null,
    ended_at: endOf(form),
    chair: form.chair.trim() || null,
    minutes_taker: form.minutes_taker.trim() || null,
    pre_meeting_on: form.pre_meeting_on || null,
    minutes: form.minutes.trim() || null,
    resolution: form.resolution.trim() || null,
    tasks: [...ticked, ...own.map((task) => ownTask(task, meeting))],
    ...(meeting.record?.vote ? { vote: meeting.record.vote } : {}),
    source: form.source,
  } as Body;
}

/** An own task keeps what became of it meanwhile. */
function ownTask(task: NewTask, meeting: Meeting): components['schemas']['TaskIn'] {
  const known = meeting.record?.tasks.find((each) => each.id === task.id);
  const said = { text: task.text.trim(), who: task.who.trim(), due: task.due || null };
  return known ? { ...said, id: known.id, state: known.state, result: known.result } : { ...said, state: 'open' };
}

/** The same record with the cell's vote: what stands is sent whole, so nothing else changes. */
export function withVote(meeting: Meeting, vote: components['schemas']['Vote']): Body {
  const onBehalf = meeting.record?.source !== 'app';
  return { ...bodyOf(formOf(meeting, onBehalf, 0), meeting), vote };
}
