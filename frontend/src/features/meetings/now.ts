// A meeting as it stands on this phone: what the server last said, with what this phone has handed in since
// laid over it in order. A refused act is laid over nothing. Pure; used by whatever shows a meeting.
import type { components } from '../../api/schema.gen';
import { claimed } from '../../hour';
import type { Item, Receipt } from '../../sync/operations';
import { recorded, type RecordBody } from './recordNow';
import type { Brief, Meeting, Voices } from './step';

type Course = Pick<
  Meeting,
  'state' | 'starts_at' | 'schedule' | 'approved_for' | 'place' | 'kind' | 'minutes_taker_id' | 'confirmed_at' | 'notice_at' | 'opened_at' | 'closed_at' | 'not_held_reason' | 'not_held_at'
>;
type Plan = Partial<components['schemas']['MeetingPut']> & { starts_at: string };

export const recordKey = (meetingId: string): string => `meeting:${meetingId}`;

/** What waits of a meeting's own record on this phone, without what the server refused. */
function waiting(id: string, items: readonly Item[]): Item[] {
  return items.filter((item) => item.record === recordKey(id) && item.target === id && item.state === 'waiting');
}

/** How a date typed here stands with the committee: it approved one hour, and no other. */
function standing({ schedule, approved_for, starts_at: before }: Course, starts_at: string): Pick<Course, 'schedule' | 'approved_for'> {
  const hour = approved_for ?? (schedule === 'approved' ? before : null);
  if (!hour || !schedule) return { schedule, approved_for };
  return { schedule: Date.parse(hour) === Date.parse(starts_at) ? 'approved' : 'changed', approved_for: hour };
}

function planned(course: Course, { starts_at, place, kind, minutes_taker_id }: Plan, at: string): Course {
  const there = place || course.place;
  const moved = course.starts_at !== starts_at || course.place !== there;
  return {
    ...course,
    state: course.state === 'open' || course.state === 'held' ? course.state : 'planned',
    starts_at,
    ...standing(course, starts_at),
    place: there,
    kind: kind ?? course.kind,
    minutes_taker_id: minutes_taker_id === undefined ? course.minutes_taker_id : minutes_taker_id,
    confirmed_at: at,
    // A notice of another day or place tells the truth no longer.
    notice_at: moved ? null : course.notice_at,
    not_held_reason: null,
    not_held_at: null,
  };
}

function courseAfter(course: Course, item: Item): Course {
  const { kind, body } = item;
  const at = claimed(item);
  const ahead = course.state === 'expected' || course.state === 'planned';
  switch (kind) {
    case 'meeting':
    case 'reschedule':
      return planned(course, body as Plan, at);
    case 'notice':
      return { ...course, state: ahead ? 'planned' : course.state, notice_at: course.notice_at ?? at, confirmed_at: course.confirmed_at ?? at };
    case 'meeting_open':
      return { ...course, state: course.state === 'held' ? 'held' : 'open', opened_at: course.opened_at ?? claimed(item, course.starts_at) };
    case 'meeting_close':
      return { ...course, state: 'held', closed_at: course.closed_at ?? at };
    case 'not_held':
      return { ...course, state: 'not_held', not_held_reason: String(body['reason'] ?? ''), not_held_at: at };
    case 'record':
      return { ...course, state: 'held' };
    default:
      return course;
  }
}

function after(meeting: Meeting, item: Item): Meeting {
  const next = { ...meeting, ...courseAfter(meeting, item) };
  if (item.kind === 'record') return recorded(next, item.body as RecordBody);
  if (item.kind === 'record_confirm' && next.record) return { ...next, record: { ...next.record, confirmed_at: item.claimed_at } };
  return next;
}

const OF_COURSE: ReadonlySet<string> = new Set(['meeting', 'reschedule', 'notice', 'meeting_open', 'meeting_close', 'not_held']);

/** The server's answers that are newer than what was last read of the meeting. */
function answered(meeting: Meeting, receipts: readonly Receipt[]): Meeting {
  let known = meeting;
  const mine = receipts.filter((each) => each.record === recordKey(meeting.id) && each.target === meeting.id);
  for (const { kind, result } of mine) {
    const version = (result as { version?: number } | null)?.version ?? 0;
    const ofRecord = kind === 'record' || kind === 'record_confirm';
    if (ofRecord && version > (known.record?.version ?? 0)) known = { ...known, state: 'held', record: result as Meeting['record'] };
    if (OF_COURSE.has(kind) && version > known.version) known = { ...(result as Meeting), record: known.record ?? (result as Meeting).record };
  }
  return known;
}

export function meetingNow(meeting: Meeting, items: readonly Item[], receipts: readonly Receipt[] = []): Meeting {
  return waiting(meeting.id, items).reduce(after, answered(meeting, receipts));
}

const UNKNOWN = { approved_for: null, minutes_taker_id: null, confirmed_at: null, notice_at: null, opened_at: null, closed_at: null, not_held_at: null };

/** The same for a line of a list. */
export function briefNow(brief: Brief, items: readonly Item[], receipts: readonly Receipt[] = []): Brief {
  const mine = waiting(brief.id, items);
  const heard = receipts.filter((each) => each.record === recordKey(brief.id) && each.target === brief.id && OF_COURSE.has(each.kind));
  const newer = heard.map(({ result }) => result as Meeting).filter((each) => each?.version > brief.version);
  if (!mine.length && !newer.length) return brief;
  const said = newer.reduce<Course & { version: number }>((last, each) => (each.version > last.version ? each : last), { ...UNKNOWN, ...brief });
  const { state, starts_at, schedule, place, kind, not_held_reason } = mine.reduce<Course>(courseAfter, said);
  return { ...brief, state, starts_at, schedule, place, kind, not_held_reason };
}

/** Its day or its course was changed on this phone, and the server does not have that yet. */
export function courseWaits(meetingId: string, items: readonly Item[]): boolean {
  return waiting(meetingId, items).some(({ kind }) => OF_COURSE.has(kind) || kind === 'record');
}

/** The cell's own score is handed in here, and nothing of it was refused. */
export function scoreWaits(meetingId: string, items: readonly Item[]): boolean {
  const mine = items.filter(({ record, kind }) => record === recordKey(meetingId) && (kind === 'assessment' || kind === 'assessment_submit'));
  return mine.some(({ kind }) => kind === 'assessment_submit') && mine.every(({ state }) => state === 'waiting');
}

type Said = Pick<Voices, 'self' | 'decision'>;

/** Where the cell's score stands, for the step: handed in here counts as handed in, the server's answer as read. */
export function voicesNow(voices: Voices | undefined, meetingId: string, items: readonly Item[], receipts: readonly Receipt[]): Said | undefined {
  const self = voices?.self ?? null;
  if (scoreWaits(meetingId, items)) return { self: { ...self, state: 'submitted' } as Said['self'], decision: voices?.decision ?? null };
  const answered = receipts
    .filter(({ record, kind }) => record === recordKey(meetingId) && kind === 'assessment_submit')
    .map(({ result }) => result as NonNullable<Said['self']>)
    .filter((each) => each && each.version > (self?.version ?? 0));
  const last = answered.at(-1);
  return last ? { self: last, decision: voices?.decision ?? null } : voices;
}
