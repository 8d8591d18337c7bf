// Filling in a sheet: never full by itself, full by a tap, deductions apart, computed items left alone.
import { expect, test } from 'vitest';
import { differing, fillGroup, groupsOf, pruned, scoreable, typed, type Answers } from './answers';
import { levelWords } from './levelWords';
import { emphasised } from './emphasis';
import { score } from './score';
import type { Sheet } from './sheet';
import { span } from './span';

const sheet: Sheet = {
  meeting_kinds: ['regular'],
  scale: 30,
  not_applicable: 'rescale',
  classes: [
    { class: 'tot', from: 27 },
    { class: 'kem', from: 0 },
  ],
  groups: [
    {
      key: 'prep',
      title: 'Chuẩn bị',
      items: [
        { key: 'a', title: 'A', max: 2, type: 'toggle' },
        { key: 'b', title: 'B', max: 7.5, type: 'points' },
        { key: 'rate', title: 'Tỷ lệ', max: 5, type: 'levels', from_record: 'attendance_rate', levels: [{ points: 5, at_least: 0.85 }, { points: 0, at_least: 0 }] },
      ],
    },
    { key: 'result', title: 'Kết quả', items: [{ key: 'done', title: 'Chỉ tiêu', max: 10, type: 'levels', levels: [{ points: 10, at_least: 0.9 }, { points: 7, at_least: 0.825 }, { points: 0, at_least: 0 }] }] },
    { key: 'whole', title: 'Nguyên tắc', max: 5.5 },
  ],
};
const record = { present: 9, excused: 1, unexcused: 0 };
const scored = (answers: Answers) => score(sheet, scoreable(sheet, answers), record, { kind: 'regular' });

test('a new sheet has no marks but those that the record gives', () => {
  const views = groupsOf(sheet, scored({}));
  expect(views.map(({ points, max, open, full }) => ({ points, max, open, full }))).toEqual([
    { points: 5, max: 14.5, open: 2, full: false },
    { points: 0, max: 10, open: 1, full: false },
    { points: 0, max: 5.5, open: 1, full: false },
  ]);
  expect(views[2]?.single).toBe(true);
});

test('a tap fills what is answered by hand, and a deduction stands apart', () => {
  const [first] = groupsOf(sheet, scored({}));
  const answers = fillGroup({ 'prep.a': false }, first as NonNullable<typeof first>);
  expect(answers).toEqual({ 'prep.a': true, 'prep.b': '7,5' });
  expect(groupsOf(sheet, scored(answers))[0]).toMatchObject({ full: true, points: 14.5, open: 0 });
  const less = groupsOf(sheet, scored({ ...answers, 'prep.b': '6' }))[0];
  expect(less?.lines.map((line) => line.deducted)).toEqual([false, true, false]);
});

test('what was deducted first is left by the tap that fills the rest', () => {
  const answers: Answers = { 'prep.a': false };
  const [first] = groupsOf(sheet, scored(answers));
  const rest = fillGroup(answers, first as NonNullable<typeof first>);
  expect(rest).toEqual({ 'prep.a': false, 'prep.b': '7,5' });
  expect(groupsOf(sheet, scored(rest))[0]).toMatchObject({ open: 0, full: false });
});

test('what is no number is refused at its item, not taken for nothing', () => {
  expect(scored({ 'prep.b': 'bảy' }).problems).toMatchObject([{ field: 'prep.b', code: 'wrong_type' }]);
  expect(scoreable(sheet, { 'prep.b': ' ' })).toEqual({});
});

test('stored answers come back as they are typed, and stale ones go', () => {
  const stored = { 'prep.a': false, 'prep.b': 7.5, 'result.done': 1, whole: 5, 'prep.rate': 0, gone: 3 };
  const answers = typed(sheet, stored);
  expect(answers).toEqual({ 'prep.a': false, 'prep.b': '7,5', 'prep.rate': 0, 'result.done': 1, whole: '5' });
  expect(pruned(answers, scored({}))).not.toHaveProperty('prep.rate');
});

test('words', () => {
  expect(span(['3.1', '3.2', '3.3', '3.5'])).toBe('3.1–3.3, 3.5');
  expect(span(['4.1', '4.2'])).toBe('4.1, 4.2');
  const item = sheet.groups[1]?.items?.[0];
  expect([0, 1, 2].map((index) => levelWords(item as NonNullable<typeof item>, index))).toEqual([
    { key: 'level.from', from: '90%', to: '' },
    { key: 'level.between', from: '82,5%', to: '90%' },
    { key: 'level.below', from: '0%', to: '82,5%' },
  ]);
  expect(emphasised('92 điểm, nhưng tiêu chí 2.1 chưa đạt tối đa nên xếp loại Khá.')).toBe('**92 điểm**, nhưng tiêu chí 2.1 chưa đạt tối đa nên xếp loại **Khá**.');
  expect(emphasised('Tạm tính 7,25 điểm, chưa xếp loại: còn 3 tiêu chí chưa chấm.')).toBe('Tạm tính **7,25 điểm**, chưa xếp loại: còn 3 tiêu chí chưa chấm.');
});

test('a step that begins only above its bound leaves the bound to the next', () => {
  const item = { key: 'a', title: '', max: 5, type: 'levels' as const, levels: [{ points: 5, above: 0.5 }, { points: 4, at_least: 0.4 }, { points: 2, at_least: 0 }] };
  expect([0, 1, 2].map((index) => levelWords(item, index))).toEqual([
    { key: 'level.over', from: '50%', to: '' },
    { key: 'level.upto', from: '40%', to: '50%' },
    { key: 'level.below', from: '0%', to: '40%' },
  ]);
});

test('a visitor who confirms differs only where an answer by hand is another than the cell’s', () => {
  const theirs = { 'prep.a': true, 'prep.b': 7.5, 'result.done': 0, whole: 5.5 };
  expect(differing(sheet, scored(typed(sheet, theirs)), typed(sheet, theirs), theirs)).toEqual([]);
  const mine: Answers = { ...typed(sheet, theirs), 'prep.a': false, 'prep.b': '6,5' };
  expect(differing(sheet, scored(mine), mine, theirs)).toEqual(['prep.a', 'prep.b']);
  // What the record answers is nobody's opinion, and where the cell said nothing there is nothing to differ from.
  expect(differing(sheet, scored({ 'prep.rate': 1 }), { 'prep.rate': 1 }, theirs)).toEqual([]);
  expect(differing(sheet, scored(mine), mine, undefined)).toEqual([]);
});
