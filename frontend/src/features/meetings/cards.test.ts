// The home of a secretary: what presses comes first, and nothing that is over comes back.
import { expect, test } from 'vitest';
import { cardsOf } from './cards';
import type { Brief } from './step';

const NOW = Date.parse('2026-11-26T12:00:00+07:00');

function brief(id: string, month: string, changes: Partial<Brief> = {}): Brief {
  return {
    id, month, cell: { id: 'cell', kind: 'cell', name: 'Chi bộ' }, state: 'expected', starts_at: `${month}-26T19:30:00+07:00`,
    self_class: null, decided_class: null, ...changes,
  } as Brief;
}

const ids = (meetings: Brief[]): string[] => cardsOf(meetings, new Set(['cell']), NOW).map(({ id }) => id);

test('an undone month before stays, a done one goes, the next one waits its turn', () => {
  const next = brief('dec', '2026-12');
  expect(ids([brief('oct', '2026-10'), brief('nov', '2026-11'), next])).toEqual(['nov', 'oct']);
  expect(ids([brief('oct', '2026-10', { state: 'held', self_class: 'tot' }), brief('nov', '2026-11'), next])).toEqual(['nov']);
  expect(ids([brief('nov', '2026-11', { state: 'held', self_class: 'kha' }), next])).toEqual(['dec', 'nov']);
});

test('an open meeting comes before everything', () => {
  expect(ids([brief('oct', '2026-10'), brief('extra', '2026-11', { state: 'open', starts_at: null }), brief('nov', '2026-11')])).toEqual(['extra', 'nov', 'oct']);
});

test('meetings of other cells, visited by the same person, are not the secretary’s', () => {
  expect(ids([brief('other', '2026-11', { cell: { id: 'visited', kind: 'cell', name: 'Chi bộ khác' } as Brief['cell'] })])).toEqual([]);
});
