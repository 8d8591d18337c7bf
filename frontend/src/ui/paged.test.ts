import { expect, test } from 'vitest';
import { filters, pagePath } from './paged';

test('the first page is counted, the next continues', () => {
  expect(pagePath('/units', 50, '')).toBe('/units?limit=50&count=true');
  expect(pagePath('/units?q=an', 50, 'a+b')).toBe('/units?q=an&limit=50&cursor=a%2Bb');
});

test('what is empty is no filter', () => {
  expect(filters({ q: '', unit: null, parent: undefined })).toBe('');
  expect(filters({ q: 'x y', kind: 'cell' })).toBe('q=x+y&kind=cell');
});
