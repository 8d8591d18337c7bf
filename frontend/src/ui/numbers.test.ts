// Typed numbers: nothing yet, a number, or something no form accepts.
import { expect, test } from 'vitest';
import { countOf, pointsOf } from './numbers';

test('counts', () => {
  expect(countOf('')).toBeNull();
  expect(countOf(' 12 ')).toBe(12);
  expect(countOf('0')).toBe(0);
  for (const bad of ['-1', '1,5', '1e3', 'ba']) expect(countOf(bad)).toBeNaN();
});

test('points', () => {
  expect(pointsOf('7,5')).toBe(7.5);
  expect(pointsOf('7.5')).toBe(7.5);
  expect(pointsOf('')).toBeNull();
  for (const bad of ['-1', '7,', '1.000,5']) expect(pointsOf(bad)).toBeNaN();
});
