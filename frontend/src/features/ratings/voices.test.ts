// Where the voices agree there is one row, where they differ each criterion stands alone and can be taken.
import { expect, test } from 'vitest';
import type { Assessment, Voices } from './reads';
import type { Sheet } from './sheet';
import { answersFrom, columnsOf, differs, rowsOf } from './voices';

const sheet: Sheet = {
  meeting_kinds: ['regular'], scale: 20, not_applicable: 'rescale', classes: [],
  groups: [
    { key: 'time', title: 'Thời gian', items: [{ key: 'a', title: 'A', max: 2, type: 'toggle' }, { key: 'b', title: 'B', max: 3, type: 'toggle' }] },
    { key: 'run', title: 'Điều hành', items: [{ key: 'c', title: 'C', max: 4, type: 'toggle' }, { key: 'd', title: 'D', max: 3, type: 'points' }, { key: 'e', title: 'E', max: 3, type: 'points' }] },
    { key: 'end', title: 'Kết thúc', max: 5 },
  ],
};
const MAX: Record<string, number> = { 'time.a': 2, 'time.b': 3, 'run.c': 4, 'run.d': 3, 'run.e': 3, end: 5 };

function voice(points: Record<string, number>, person: string, notes: Record<string, string> = {}): Assessment {
  const items = Object.entries({ ...MAX, ...points }).map(([key, value]) => ({ key, points: value, max: MAX[key], source: 'answered', applies: true, note: '' }));
  const answers = Object.fromEntries(Object.entries({ ...MAX, ...points }).map(([key, value]) => [key, key.endsWith('a') || key.endsWith('b') || key.endsWith('c') ? value > 0 : value]));
  return { state: 'submitted', person: { id: person, full_name: `Tên ${person}` }, items, answers, notes } as unknown as Assessment;
}

const voices = { self: voice({ 'time.b': 0 }, 's', { 'time.b': 'Muộn' }), visitors: [voice({ 'time.b': 0, 'run.c': 0 }, 'v')], committee: null, decision: null } as unknown as Voices;
const columns = columnsOf(voices);

test('a gap stands alone, the rest of its group on one line, agreeing groups on theirs', () => {
  expect(rowsOf(sheet, columns).map(({ number, kind, max, values, gap }) => [number, kind, max, values, gap])).toEqual([
    ['1', 'group', 5, [2, 2], 0],
    ['2.1', 'item', 4, [4, 0], 4],
    ['2', 'rest', 6, [6, 6], 0],
    ['3', 'item', 5, [5, 5], 0],
  ]);
  expect(rowsOf(sheet, columns)[0]?.note).toBe('1.2: Muộn');
  expect(rowsOf(sheet, columns, ['time']).map((row) => row.number)).toEqual(['1.1', '1.2', '2.1', '2', '3']);
});

test('only scores that were handed in stand here', () => {
  const draft = { ...voices, visitors: voices.visitors.map((each) => ({ ...each, state: 'draft' as const })) } as Voices;
  expect(columnsOf(draft).map(({ key }) => key)).toEqual(['self']);
});

test('the committee takes the cell’s voice unless it chooses another', () => {
  expect(differs(sheet, columns, {})).toBe(false);
  const picks = { 'run.c': 'v' };
  expect(differs(sheet, columns, picks)).toBe(true);
  expect(answersFrom(sheet, columns, picks)).toMatchObject({ 'run.c': false, 'run.d': 3, 'time.b': false });
});

test('a voice says what it agreed with, and that it came after the decision', () => {
  const marked = (more: Partial<Assessment>): unknown =>
    columnsOf({ ...voices, visitors: voices.visitors.map((each) => ({ ...each, ...more })) } as Voices).map(({ marks }) => marks);
  expect(marked({ agreed: null, after_decision: false })).toEqual([[], []]);
  expect(marked({ agreed: 'before', after_decision: false })).toEqual([[], ['agreed.before']]);
  expect(marked({ agreed: 'now', after_decision: true })).toEqual([[], ['agreed.now', 'after']]);
});
