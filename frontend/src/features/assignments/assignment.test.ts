import { expect, test } from 'vitest';
import { bodyOf, missing, standing, typedOf, type Assignment } from './assignment';

const row = {
  id: 'a', person: { id: 'p', full_name: 'Đỗ Minh Châu', title: 'Huyện ủy viên' }, cell: { id: 'c', kind: 'cell', name: 'Chi bộ phố 1' },
  commune: null, starts_on: '2026-01-01', ends_on: null, every_months: 3, version: 2,
} as Assignment;

test('a row comes back from its form unchanged', () => {
  expect(bodyOf(typedOf(row))).toEqual({ person_id: 'p', cell_id: 'c', starts_on: '2026-01-01', ends_on: null, every_months: 3 });
  expect(missing(typedOf(row))).toEqual({});
});

test('what is missing is named', () => {
  const empty = { id: 'a', person: null, cell: null, from: '', to: '2026-01-01', every: '1' };
  expect(missing(empty)).toEqual({ person: 'person.missing', cell: 'cell.missing', from: 'from.missing' });
  expect(missing({ ...typedOf(row), to: '2025-12-31' })).toEqual({ to: 'to.before' });
});

test('both days of an assignment belong to it', () => {
  const days = { starts_on: '2026-03-01', ends_on: '2026-03-31' };
  expect(['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map((day) => standing(days, day))).toEqual([
    'ahead', 'now', 'now', 'ended',
  ]);
});
