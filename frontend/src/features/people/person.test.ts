import { expect, test } from 'vitest';
import { bodyOf, digitsOf, held, roleKey, typedOf, wrong, type Person, type Post } from './person';

const person = {
  id: 'p', full_name: 'Nguyễn Thị Tâm', phone: '0912000518', title: 'Bí thư', home_unit: { id: 'u', kind: 'cell', name: 'Chi bộ xóm 3' }, version: 1,
} as Person;

test('a person comes back from the form unchanged', () => {
  expect(bodyOf(typedOf(person))).toEqual({ full_name: 'Nguyễn Thị Tâm', phone: '0912000518', title: 'Bí thư', home_unit_id: 'u' });
  expect(wrong(typedOf(person))).toEqual({});
});

test('a number is understood as people write it, and may be missing', () => {
  expect(['0912 000 518', '0912.000.518', '+84912000518'].map(digitsOf)).toEqual(['0912000518', '0912000518', '0912000518']);
  expect(wrong({ ...typedOf(person), phone: '' })).toEqual({});
  expect(wrong({ ...typedOf(person), phone: '0912' })).toEqual({ phone: 'form.phone.wrong' });
  expect(wrong({ ...typedOf(person), name: ' ', home: null })).toEqual({ name: 'form.name.missing', home: 'form.home.missing' });
});

test('a post counts on its last day and not after', () => {
  const post = { role: 'secretary', is_deputy: true, to_on: '2026-11-23' } as Post;
  expect([held(post, '2026-11-23'), held(post, '2026-11-24'), held({ ...post, to_on: null })]).toEqual([true, false, true]);
  expect([roleKey(post), roleKey({ role: 'office', is_deputy: false })]).toEqual(['role.deputy', 'role.office']);
});
