// The bar and the tabs lead to screens that exist, for everybody.
import { expect, test } from 'vitest';
import type { Me, Role } from './api/people';
import { match } from './match';
import { sectionsFor, tabsFor } from './nav';
import { opening } from './opening';
import { routes } from './routes';

const PERMISSIONS = ['dashboard:read', 'assignment:read', 'assess:committee', 'unit:edit', 'person:edit'];

function somebody(role: Role, permissions: string[]): Me {
  const unit = { id: 'u', kind: 'district', name: 'Mẫu' };
  return {
    person: { id: 'p', full_name: 'Mẫu', phone: null, title: '', posts: [{ id: 'x', role, is_deputy: false, unit }] },
    permissions,
    units: [unit],
    visited_cells: [],
    waiting: { visits_due: 0, visits_asked: 0, meetings_to_confirm: 0, records_missing: 0, excuses_to_decide: 0 },
    month: '2026-11',
    demo: true,
  };
}

test.each(['secretary', 'visitor', 'office', 'standing', 'admin'] as const)('every section of the %s has a screen', (role) => {
  const me = somebody(role, PERMISSIONS);
  for (const { path } of [...tabsFor(me), ...sectionsFor(me)]) expect([path, match([...opening, ...routes], path) !== null]).toEqual([path, true]);
  expect(sectionsFor(me).length).toBeGreaterThan(PERMISSIONS.length);
});
