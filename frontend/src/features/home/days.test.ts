// The calendar's days are Vietnamese days, in order, with the undated last.
import { expect, test } from 'vitest';
import { byDay } from './days';

test('by Vietnamese day and hour', () => {
  const list = [
    { id: 'none', starts_at: null },
    { id: 'late', starts_at: '2026-11-26T12:30:00Z' },
    { id: 'early', starts_at: '2026-11-25T23:30:00Z' },
    { id: 'before', starts_at: '2026-11-25T12:00:00Z' },
  ];
  expect(byDay(list).map(({ day, meetings }) => [day, meetings.map(({ id }) => id)])).toEqual([
    ['2026-11-25', ['before']],
    ['2026-11-26', ['early', 'late']],
    [null, ['none']],
  ]);
});
