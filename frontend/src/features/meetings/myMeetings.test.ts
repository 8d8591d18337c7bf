// Whose key is fetched ahead, where the strip shows, and when a key has done its work.
import { expect, test } from 'vitest';
import { isDueNow, isOver, showsCode, wanted } from './myMeetings';
import type { Meeting } from './step';

const NOW = Date.parse('2026-11-26T12:30:00Z');
const HOUR = 3600_000;
const at = (hours: number): string => new Date(NOW + hours * HOUR).toISOString();

function meeting(id: string, more: Partial<Meeting> = {}): Meeting {
  const cell = { id: 'cell', name: 'Chi bộ xóm 5' };
  return { id, cell, kind: 'regular', state: 'planned', starts_at: at(1), opened_at: null, closed_at: null, notice_at: null, month_closed: false, record: null, may: ['run'], ...more } as Meeting;
}

const ids = (meetings: Meeting[]): string[] => wanted(meetings, NOW).map(({ id }) => id).sort();

test('keys are fetched for today, tomorrow, the next regular one and what is open', () => {
  expect(
    ids([
      meeting('today', { starts_at: at(2), kind: 'thematic' }),
      meeting('tomorrow', { starts_at: at(24), kind: 'extraordinary' }),
      meeting('next', { starts_at: at(24 * 20), state: 'expected' }),
      meeting('after next', { starts_at: at(24 * 50), state: 'expected' }),
      meeting('far and thematic', { starts_at: at(24 * 9), kind: 'thematic' }),
      meeting('other cell', { starts_at: at(24 * 30), cell: { id: 'other', name: 'Chi bộ xóm 6' } as Meeting['cell'] }),
      meeting('held', { state: 'held', starts_at: at(-1) }),
      meeting('open', { state: 'open', opened_at: at(-1), starts_at: at(-40) }),
      meeting('no day', { starts_at: null }),
    ]),
  ).toEqual(['next', 'open', 'other cell', 'today', 'tomorrow']);
});

test('the strip shows while the meeting is open, for an evening', () => {
  expect(showsCode(meeting('a', { state: 'open', opened_at: at(-1) }), NOW)).toBe(true);
  expect(showsCode(meeting('a', { state: 'open', opened_at: at(-6) }), NOW)).toBe(false);
  expect(showsCode(meeting('a'), NOW)).toBe(false);
  expect(showsCode(meeting('a', { state: 'held', opened_at: at(-1) }), NOW)).toBe(false);
});

test('the server is asked again around the meeting only', () => {
  expect(isDueNow(meeting('a', { starts_at: at(0.5) }), NOW)).toBe(true);
  expect(isDueNow(meeting('a', { starts_at: at(-4) }), NOW)).toBe(true);
  expect(isDueNow(meeting('a', { starts_at: at(2) }), NOW)).toBe(false);
  expect(isDueNow(meeting('a', { state: 'held', starts_at: at(0) }), NOW)).toBe(false);
  expect(isDueNow(meeting('a', { starts_at: null }), NOW)).toBe(false);
});

test('a key is over with its meeting, or 12 hours after the start by the time of the server', () => {
  const open = meeting('a', { state: 'open', opened_at: at(-1), starts_at: at(-1) });
  expect(isOver(open, null, at(0), NOW)).toBe(false);
  expect(isOver({ ...open, state: 'held' }, null, null, NOW)).toBe(true);
  expect(isOver(meeting('a', { state: 'not_held' }), null, null, NOW)).toBe(true);
  expect(isOver(open, null, at(12), NOW)).toBe(true);
  // A phone whose clock is a day ahead, without signal, still needs its key.
  expect(isOver(open, null, at(0), NOW + 24 * HOUR)).toBe(false);
  expect(isOver(open, null, null, NOW + 48 * HOUR)).toBe(true);
  // What is known of the meeting has left the phone: the start kept with the key.
  expect(isOver(undefined, at(-13), at(0), NOW)).toBe(true);
  expect(isOver(undefined, null, at(0), NOW)).toBe(false);
});
