import { expect, test } from 'vitest';
import { blank, bodyOf, crumbs, typedOf, wrong, type Unit } from './unit';

const cell = {
  id: 'c', kind: 'cell', code: '01', name: 'Chi bộ phố 1', parent_id: 'x', opened_on: '2015-01-01', closed_on: null, members: 30, exempt: 4,
  cell_type: 'residential', has_committee: null, usual_day: 5, usual_time: '20:00', place: 'Nhà văn hóa', place_lat: 20.1, place_lon: 106.1,
  assigns: null, decides: null, excuses: null, closes: null, version: 3,
  ancestors: [{ id: 't', kind: 'province', name: 'Tỉnh' }, { id: 'h', kind: 'district', name: 'Huyện' }, { id: 'x', kind: 'commune', name: 'Xã' }],
} as Unit;

test('a cell comes back from its form unchanged, position and all', () => {
  const body = bodyOf(typedOf(cell), cell.parent_id, cell);
  expect(body).toMatchObject({ members: 30, exempt: 4, usual_day: 5, usual_time: '20:00', has_committee: null, place_lat: 20.1, parent_id: 'x' });
  expect(wrong(typedOf(cell))).toEqual({});
});

test('a committee has settings and no profile', () => {
  const body = bodyOf({ ...blank('u', 'commune', '2026-01-01'), code: '14620', name: 'Xã', decides: 'commune', members: '7' }, 'h');
  expect(body).toMatchObject({ kind: 'commune', decides: 'commune', assigns: null });
  expect(body).not.toHaveProperty('members');
});

test('what cannot be is named', () => {
  expect(wrong(blank('u', 'commune', ''))).toEqual({ code: 'error.code', name: 'error.name' });
  expect(wrong({ ...typedOf(cell), exempt: '31', day: '31' })).toEqual({ exempt: 'error.exempt.more', day: 'error.day' });
  expect(wrong({ ...typedOf(cell), members: 'x' })).toMatchObject({ members: 'error.members' });
});

test('ancestors above the own committee are names only', () => {
  expect(crumbs(cell, ['h']).map((step) => step.href)).toEqual([undefined, '/don-vi/h', '/don-vi/x', undefined]);
});
