// A reader climbs as far as the own committee, not above it.
import { expect, test } from 'vitest';
import { crumbsOf } from './crumbs';

const unit = (id: string) => ({ id, name: id.toUpperCase() });
const meeting = { ancestors: [unit('tinh'), unit('huyen'), unit('xa')], cell: unit('chi-bo'), month: '2026-11' };

test('the own unit and below are ways, above it is a name', () => {
  const steps = crumbsOf(meeting, [unit('huyen')]);
  expect(steps.map((step) => step.href ?? null)).toEqual([null, '/tong-quan/huyen?thang=2026-11', '/tong-quan/xa?thang=2026-11', null]);
  expect(crumbsOf(meeting, [unit('khac')]).every((step) => !step.href)).toBe(true);
});
