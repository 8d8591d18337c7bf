// The editor's form and the sheet are the same thing twice. Run by vitest.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshKey, itemsOf, newGroup, newItem, sumOf, toEdited, toSheet, typedNumber } from './edited';
import type { FullSheet } from './reads';

const file = new URL('../../../../tests/ratings/vectors.json', import.meta.url);
const { sheets } = JSON.parse(readFileSync(file, 'utf8')) as { sheets: FullSheet[] };

/** The server leaves out what is empty, and a number is the same with and without decimals. */
const bare = (sheet: object): unknown =>
  JSON.parse(JSON.stringify(sheet, (_key, value: unknown) => (Array.isArray(value) && !value.length ? undefined : value)));

test('there are sheets', () => expect(sheets.length).toBeGreaterThan(40));

test.each(sheets.map((sheet, n) => [n, sheet] as const))('sheet %i comes out as it went in', (_n, sheet) => {
  expect(bare(toSheet(toEdited(sheet)))).toEqual(bare(sheet));
});

test('half a sheet from a file can be edited', () => {
  const edited = toEdited({ code: 'X' });
  expect(edited.groups).toEqual([]);
  expect(toSheet(edited)).toMatchObject({ code: 'X', classes: [], groups: [], meeting_kinds: ['regular'] });
});

test.each([
  ['12,5', 12.5],
  [' 7 ', 7],
  ['', undefined],
  ['bảy', 'bảy'],
  ['-1', '-1'],
])('%s is typed as %s', (typed, value) => expect(typedNumber(typed)).toBe(value));

test('a new key is nobody else’s, even after one was removed', () => {
  expect(freshKey('i', [{ key: 'i1' }, { key: 'i3' }])).toBe('i4');
  expect(newItem([]).key).toBe('i1');
  expect(newGroup([newGroup([])]).key).toBe('g2');
});

test('sums follow what applies together', () => {
  const edited = toEdited(sheets[0] as FullSheet);
  const group = {
    key: 'g',
    title: '',
    max: '',
    items: [
      { ...newItem([]), max: '10' },
      { ...newItem([]), max: '2,5', kinds: ['thematic'] },
      { ...newItem([]), max: '4', kinds: ['regular'] },
    ],
  };
  const both = { ...edited, kinds: ['regular', 'thematic'] };
  expect(sumOf(group, { ...both, full: false })).toBe(14);
  expect(sumOf(group, { ...both, full: true })).toBe(16.5);
  expect(sumOf({ ...group, items: [], max: '7' }, both)).toBe(7);
  expect(itemsOf({ ...both, groups: [group] }).map((each) => each.number)).toEqual(['1.1', '1.2', '1.3']);
});

test('whether the visitor confirms comes out as it went in', () => {
  const sheet = { ...(sheets[0] as FullSheet), visitor: 'confirms' } as FullSheet;
  expect(toSheet(toEdited(sheet))).toMatchObject({ visitor: 'confirms' });
  expect(toSheet({ ...toEdited(sheet), confirms: false })).toMatchObject({ visitor: 'scores' });
});
