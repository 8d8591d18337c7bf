// What this phone has handed in, laid over what the server last said, in the order it was done.
import { expect, test } from 'vitest';
import type { Item, Receipt } from '../../sync/operations';
import { briefNow, courseWaits, meetingNow, scoreWaits, voicesNow } from './now';
import type { Brief, Meeting, Voices } from './step';

const STARTS = '2026-11-26T19:30:00+07:00';
const AT = '2026-11-26T12:31:00.000Z';
const task = { id: 'old', meeting_id: 'oct', text: 'Nạo vét kênh', who: 'Chi ủy', due: null, state: 'open', result: null };
const server = {
  id: 'm', cell: { id: 'c', kind: 'cell', name: 'Chi bộ 1' }, month: '2026-11', kind: 'regular', state: 'expected', starts_at: STARTS, place: 'Nhà văn hóa',
  minutes_taker_id: null, confirmed_at: null, notice_at: null, opened_at: null, closed_at: null, not_held_reason: null, not_held_at: null,
  members: 27, exempt: 2, record: null, earlier_tasks: [task], month_closed: false, version: 3,
} as unknown as Meeting;

const item = (kind: Item['kind'], body: Item['body'] = {}, more: Partial<Item> = {}): Item =>
  ({ id: kind, kind, target: 'm', record: 'meeting:m', body, claimed_at: AT, clock: { offset_ms: 0, seen_at: '2026-11-25T09:00:00Z' }, state: 'waiting', tried: 0, ...more }) as Item;
// As the form says it: what was not typed is not there.
const counts = { excused: 1, unexcused: 1, speakers: 9, source: 'app' };
const recordBody = { ...counts, started_at: STARTS, ended_at: '2026-11-26T21:05:30+07:00', tasks: [{ ...task, state: 'done' }, { text: 'Thu quỹ', who: '', state: 'open' }] };

test('opened here it is open here, whatever the server knows', () => {
  expect(meetingNow(server, [item('meeting_open')])).toMatchObject({ state: 'open', opened_at: AT, version: 3 });
  expect(meetingNow(server, [item('meeting_open'), item('meeting_close')])).toMatchObject({ state: 'held', opened_at: AT, closed_at: AT });
});

test('by a wrong clock it is open since the right moment', () => {
  const ahead = item('meeting_open', {}, { claimed_at: '2026-11-27T12:31:00.000Z', clock: { offset_ms: -86_400_000, seen_at: '2026-11-25T09:00:00Z' } });
  expect(meetingNow(server, [ahead]).opened_at).toBe(AT);
  // As planned, which is what the server takes too.
  const battery = item('meeting_open', {}, { claimed_at: '1970-01-01T00:01:00.000Z' });
  expect(meetingNow(server, [battery]).opened_at).toBe(STARTS);
});

test('a plan, its notice, another day: the notice of the old day is none', () => {
  const plan = item('meeting', { starts_at: '2026-11-27T19:30:00+07:00', place: '' });
  expect(meetingNow(server, [item('notice')])).toMatchObject({ state: 'planned', notice_at: AT, confirmed_at: AT });
  expect(meetingNow(server, [item('notice'), plan])).toMatchObject({ state: 'planned', notice_at: null, starts_at: '2026-11-27T19:30:00+07:00', place: 'Nhà văn hóa' });
  expect(meetingNow(server, [item('not_held', { reason: 'Bão' }), item('reschedule', { starts_at: STARTS })])).toMatchObject({ state: 'planned', not_held_reason: null });
});

test('a record here is the record here, with what follows from it', () => {
  const now = meetingNow(server, [item('record', recordBody)]);
  expect(now).toMatchObject({ state: 'held', record: { summoned: 25, present: 23, rate: 0.92, minutes_long: 95, version: 0 } });
  expect(now.earlier_tasks).toMatchObject([{ id: 'old', state: 'done' }]);
  expect(now.record?.tasks).toMatchObject([{ text: 'Thu quỹ', state: 'open' }]);
});

test('what was refused is laid over nothing, nor what is about another meeting', () => {
  expect(meetingNow(server, [item('meeting_open', {}, { state: 'refused' }), item('meeting_close', {}, { record: 'meeting:n', target: 'n' })])).toEqual(server);
});

test('an answer newer than the last read stands, an older one does not', () => {
  const answer = (version: number, more: Partial<Receipt> = {}): Receipt =>
    ({ id: 'r', kind: 'meeting_open', target: 'm', record: 'meeting:m', result: { ...server, state: 'open', version }, ...more }) as unknown as Receipt;
  expect(meetingNow(server, [], [answer(4)]).state).toBe('open');
  expect(meetingNow(server, [], [answer(2)]).state).toBe('expected');
  const recorded = answer(1, { kind: 'record', result: { ...counts, version: 1 } });
  expect(meetingNow(server, [], [recorded])).toMatchObject({ state: 'held', record: { excused: 1, version: 1 } });
});

test('a line of a list follows too', () => {
  const brief = { id: 'm', state: 'expected', starts_at: STARTS, place: 'A', kind: 'regular', not_held_reason: null, self_class: null } as unknown as Brief;
  expect(briefNow(brief, [item('meeting_open')])).toEqual({ ...brief, state: 'open' });
  expect(briefNow(brief, [])).toBe(brief);
});

test('a score handed in here counts for the step until something of it is refused', () => {
  const saved = item('assessment', {}, { target: 'a' });
  const submit = item('assessment_submit', {}, { target: 'a' });
  expect(scoreWaits('m', [saved])).toBe(false);
  expect(scoreWaits('m', [saved, submit])).toBe(true);
  expect(scoreWaits('m', [{ ...saved, state: 'refused' }, submit])).toBe(false);
  expect(voicesNow(undefined, 'm', [saved, submit], [])?.self?.state).toBe('submitted');
  const returned = { self: { state: 'returned', version: 5 }, visitors: [], committee: null, decision: null } as unknown as Voices;
  const before = { kind: 'assessment_submit', record: 'meeting:m', result: { state: 'submitted', version: 4 } } as unknown as Receipt;
  expect(voicesNow(returned, 'm', [], [before])).toBe(returned);
});

test('a list read before a change shows the change: while it waits, and after its receipt when there is no signal to read again', () => {
  const brief = { id: 'm', state: 'expected', starts_at: STARTS, place: 'Nhà văn hóa', kind: 'regular', not_held_reason: null, version: 3 } as unknown as Brief;
  const later = '2026-11-27T19:30:00+07:00';
  const plan = item('meeting', { starts_at: later, place: '' });
  expect(briefNow(brief, [plan])).toMatchObject({ starts_at: later, state: 'planned', place: 'Nhà văn hóa' });
  expect([courseWaits('m', [plan]), courseWaits('other', [plan]), courseWaits('m', [{ ...plan, state: 'refused' }])]).toEqual([true, false, false]);
  const receipt = (version: number): Receipt => ({ kind: 'meeting', target: 'm', record: 'meeting:m', result: { ...server, starts_at: later, state: 'planned', version } }) as unknown as Receipt;
  expect(briefNow(brief, [], [receipt(4)])).toMatchObject({ starts_at: later, state: 'planned' });
  expect(briefNow(brief, [], [receipt(3)])).toBe(brief);
});

test('a date that the committee approved is changed once it is moved here, and approved again when moved back', () => {
  const moved = '2026-11-27T19:30:00+07:00';
  const approved = { ...server, state: 'planned', schedule: 'approved', approved_for: '2026-11-26T12:30:00Z' } as Meeting;
  expect(meetingNow(approved, [item('meeting', { starts_at: moved })])).toMatchObject({ starts_at: moved, schedule: 'changed', approved_for: '2026-11-26T12:30:00Z' });
  expect(meetingNow(approved, [item('meeting', { starts_at: STARTS, place: 'Đình' })])).toMatchObject({ place: 'Đình', schedule: 'approved' });
  expect(meetingNow(approved, [item('meeting', { starts_at: moved }), item('meeting', { starts_at: STARTS })])).toMatchObject({ schedule: 'approved' });
  expect(meetingNow({ ...approved, schedule: 'waiting', approved_for: null }, [item('meeting', { starts_at: moved })])).toMatchObject({ schedule: 'waiting' });
  const brief = { id: 'm', state: 'planned', starts_at: STARTS, schedule: 'approved', place: 'A', kind: 'regular', not_held_reason: null, version: 3 } as unknown as Brief;
  expect(briefNow(brief, [item('meeting', { starts_at: moved })])).toMatchObject({ starts_at: moved, schedule: 'changed' });
  const receipt = { kind: 'meeting', target: 'm', record: 'meeting:m', result: { ...approved, starts_at: moved, schedule: 'changed', version: 4 } } as unknown as Receipt;
  expect(briefNow(brief, [], [receipt])).toMatchObject({ starts_at: moved, schedule: 'changed' });
});
