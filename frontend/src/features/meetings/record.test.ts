// Three numbers typed, the rest computed; what is sent says no more than what was typed.
import { expect, test } from 'vitest';
import { bodyOf, count, faultsOf, formOf, withVote, type RecordForm } from './record';
import { recorded } from './recordNow';
import type { Meeting } from './step';

const NOW = Date.parse('2026-11-26T21:07:40+07:00');
const task = { id: 'old', meeting_id: 'oct', text: 'Nạo vét kênh', who: 'Chi ủy', due: '2026-11-15', state: 'open', result: null };
const meeting = {
  state: 'open', opened_at: '2026-11-26T19:32:10+07:00', starts_at: '2026-11-26T19:30:00+07:00', closed_at: null,
  members: 27, exempt: 2, record: null, earlier_tasks: [task],
} as unknown as Meeting;

const filled = (changes: Partial<RecordForm> = {}): RecordForm => ({ ...formOf(meeting, false, NOW), excused: '1', unexcused: '1', speakers: '13', ...changes });

test('the evening is filled in, the numbers are not', () => {
  expect(formOf(meeting, false, NOW)).toMatchObject({ day: '2026-11-26', started: '19:32', ended: '21:07', excused: '', speakers: '', source: 'app' });
  const dayAfter = NOW + 24 * 3600_000;
  expect(formOf(meeting, true, dayAfter)).toMatchObject({ ended: '', source: 'phone_call' });
});

test('an end that a lost clock put before the beginning is left to be typed', () => {
  const closed = { ...meeting, opened_at: meeting.starts_at, closed_at: '2026-11-25T16:00:00+07:00' };
  expect(formOf(closed, false, Date.parse('2026-11-25T16:00:00+07:00'))).toMatchObject({ day: '2026-11-26', started: '19:30', ended: '' });
});

test('present, room and rate follow', () => {
  expect(count(filled(), meeting)).toEqual({ summoned: 25, present: 23, room: 23, rate: 0.92 });
  expect(count(filled({ away: '1', exempt_present: '2' }), meeting)).toMatchObject({ summoned: 24, present: 22, room: 24 });
  expect(count(filled({ excused: '' }), meeting)).toMatchObject({ summoned: 25, present: null, rate: null });
  expect(count(filled(), { members: null, exempt: null })).toMatchObject({ summoned: null });
});

test('what is missing, no number or impossible is named at its field', () => {
  expect(faultsOf(formOf(meeting, false, NOW), meeting)).toMatchObject({ excused: { fault: 'missing' }, unexcused: { fault: 'missing' }, speakers: { fault: 'missing' } });
  expect(faultsOf(filled({ guests: 'vài' }), meeting)).toEqual({ guests: { fault: 'number', n: 0 } });
  expect(faultsOf(filled({ unexcused: '26' }), meeting)).toEqual({ unexcused: { fault: 'absent', n: 25 } });
  expect(faultsOf(filled({ speakers: '24' }), meeting)).toEqual({ speakers: { fault: 'speakers', n: 23 } });
  expect(faultsOf(filled(), { members: null, exempt: null })).toEqual({ members: { fault: 'members', n: 0 } });
  expect(faultsOf(filled({ unexcused: '0' }), meeting)).toEqual({});
});

test('the body holds what was typed, the ticked task and the new one', () => {
  const body = bodyOf(filled({ ticks: { old: true }, tasks: [{ id: null, key: 'k', text: ' Thu quỹ ', who: '', due: '' }, { id: null, key: 'l', text: ' ', who: '', due: '' }] }), meeting);
  expect(body).toMatchObject({ excused: 1, unexcused: 1, speakers: 13, started_at: '2026-11-26T19:32:00+07:00', ended_at: '2026-11-26T21:07:00+07:00', chair: null });
  expect(body).not.toHaveProperty('members');
  expect(body).not.toHaveProperty('vote');
  expect(body.tasks).toEqual([
    { id: 'old', text: 'Nạo vét kênh', who: 'Chi ủy', due: '2026-11-15', result: null, state: 'done' },
    { text: 'Thu quỹ', who: '', due: null, state: 'open' },
  ]);
});

test('past midnight is the next day, in the morning it is not', () => {
  expect(bodyOf(filled({ started: '20:00', ended: '00:10' }), meeting).ended_at).toBe('2026-11-27T00:10:00+07:00');
  expect(bodyOf(filled({ started: '09:00', ended: '08:00' }), meeting).ended_at).toBe('2026-11-26T08:00:00+07:00');
});

test('the vote goes with the whole record as it stands', () => {
  const record = {
    excused: 1, unexcused: 0, speakers: 3, members: 27, exempt: 2, away: 0, special_duty: 0, exempt_present: 1, guests: 0, chair: 'Lê Văn An', minutes_taker: null,
    started_at: '2026-11-26T19:32:00+07:00', ended_at: null, pre_meeting_on: null, minutes: null, resolution: null, vote: null, source: 'phone_call',
    tasks: [{ id: 'own', meeting_id: 'nov', text: 'Trồng cây', who: '', due: null, state: 'done', result: 'Đủ 30 cây' }],
  };
  const body = withVote({ ...meeting, record } as unknown as Meeting, { for: 22, against: 1, other: 0 });
  expect(body).toMatchObject({ excused: 1, exempt_present: 1, chair: 'Lê Văn An', ended_at: null, source: 'phone_call', vote: { for: 22, against: 1, other: 0 } });
  expect(body.tasks?.[1]).toMatchObject({ id: 'own', state: 'done', result: 'Đủ 30 cây' });
});

test('a record that waits opens as it was typed, and its new tasks are still new', () => {
  const body = bodyOf(filled({ ticks: { old: true }, tasks: [{ id: null, key: 'k', text: 'Thu quỹ', who: 'Lan', due: '' }] }), meeting);
  const waiting = recorded({ ...meeting, id: 'm' }, body);
  expect(waiting.record).toMatchObject({ summoned: 25, present: 23, exempt_present: 0, guests: 0 });
  const form = formOf(waiting, false, NOW);
  expect(form).toMatchObject({ excused: '1', speakers: '13', ticks: { old: true }, tasks: [{ id: null, text: 'Thu quỹ' }] });
  expect(bodyOf(form, waiting)).toEqual(body);
  expect(withVote(waiting, { for: 20, against: 0, other: 0 }).tasks?.at(-1)).not.toHaveProperty('id');
});
