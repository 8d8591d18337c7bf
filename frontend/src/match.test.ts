// Addresses find their screen and their parts.
import { expect, test } from 'vitest';
import { match, type Route } from './match';

const route = (path: string): Route => ({ path, load: () => Promise.reject(new Error('not opened in this test')) });
const table = ['/', '/phan-cong/:id', '/phan-cong/nhap', '/buoi/:id', '/buoi/:id/ghi'].map(route);
const found = (path: string) => {
  const hit = match(table, path);
  return hit && [hit.route.path, hit.params];
};

test('exact, with parts, trailing slash', () => {
  expect(found('/')).toEqual(['/', {}]);
  expect(found('/buoi/a1')).toEqual(['/buoi/:id', { id: 'a1' }]);
  expect(found('/buoi/a1/ghi/')).toEqual(['/buoi/:id/ghi', { id: 'a1' }]);
});

test('a fixed part wins over a free one, whatever the order of the table', () => {
  expect(found('/phan-cong/nhap')).toEqual(['/phan-cong/nhap', {}]);
  expect(found('/phan-cong/x')).toEqual(['/phan-cong/:id', { id: 'x' }]);
});

test('unknown, empty and badly written addresses', () => {
  expect(found('/nothing')).toBeNull();
  expect(found('/buoi//ghi')).toBeNull();
  expect(found('/buoi/%E0%A4%A')).toEqual(['/buoi/:id', { id: '%E0%A4%A' }]);
  expect(found('/buoi/x%C3%B3m')).toEqual(['/buoi/:id', { id: 'xóm' }]);
});
