// The calendar's days are Vietnamese days, in order, with the undated last; a committee's list keeps the tree's order.
import { expect, test } from 'vitest';
import { byCommune, byDay } from './days';

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

test('by commune, as the pages come', () => {
  const at = (id: string, name: string) => ({ id, commune: { name } });
  const list = [at('1', 'Xã A'), at('2', 'Xã A'), at('3', 'Xã B'), { id: '4', commune: null }];
  expect(byCommune(list).map(({ commune, meetings }) => [commune, meetings.map(({ id }) => id)])).toEqual([
    ['Xã A', ['1', '2']],
    ['Xã B', ['3']],
    ['', ['4']],
  ]);
});
