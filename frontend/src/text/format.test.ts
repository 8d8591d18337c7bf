// Dates and numbers as a reader in Vietnam writes them, on a phone in any zone.
import { expect, test } from 'vitest';
import * as f from './format';

const plain = (text: string | undefined): string | undefined => text?.replaceAll('\u00a0', ' ');

test('numbers', () => {
  expect(f.number(1234.5)).toBe('1.234,5');
  expect(f.number(1234567)).toBe('1.234.567');
  expect(f.number(92)).toBe('92');
  expect(f.number(100)).toBe('100');
  expect(f.number(0.1 + 0.2)).toBe('0,3');
  expect(f.number(-1500.25)).toBe('-1.500,25');
  expect(f.number(-0.001)).toBe('0');
  expect(f.number(85, 2)).toBe('85,00');
  expect(f.number(0.5, 0)).toBe('1');
});

test('shares', () => {
  expect(f.percent(23 / 25)).toBe('92,0%');
  expect(f.percent(1)).toBe('100,0%');
  expect(f.percent(0.788, 0)).toBe('79%');
});

test('an instant is told in Vietnamese time', () => {
  // 17:30 UTC is half past midnight of the next day in Vietnam.
  expect(f.date('2026-11-04T17:30:00Z')).toBe('05/11/2026');
  expect(f.time('2026-11-04T17:30:00Z')).toBe('00:30');
  expect(f.dayOf('2026-11-04T17:30:00Z')).toBe('2026-11-05');
  expect(f.monthOf('2026-11-30T17:00:00Z')).toBe('2026-12');
  expect(plain(f.moment('2026-11-26T12:30:00Z'))).toBe('thứ Năm 26/11, 19:30');
  expect(plain(f.opening(f.moment('2026-11-26T19:30:00+07:00')))).toBe('Thứ Năm 26/11, 19:30');
});

test('a bare day is that day, not an instant', () => {
  expect(f.date('2026-11-05')).toBe('05/11/2026');
  expect(plain(f.weekday('2026-11-29'))).toBe('Chủ Nhật');
});

test('months', () => {
  expect(plain(f.month('2026-11'))).toBe('tháng 11/2026');
  expect(plain(f.monthOnly('2026-03'))).toBe('tháng 3');
  expect(f.addMonths('2026-11', 2)).toBe('2027-01');
  expect(f.addMonths('2026-01', -1)).toBe('2025-12');
});

test('near days', () => {
  const now = '2026-11-26T08:00:00+07:00';
  expect(f.near('2026-11-26T19:30:00+07:00', now)).toBe('Tối nay');
  expect(f.near('2026-11-26T14:00:00+07:00', now)).toBe('Hôm nay');
  expect(f.near('2026-11-27T14:00:00+07:00', now)).toBe('Ngày mai');
  expect(f.near('2026-11-27T19:00:00+07:00', now)).toBe('Tối mai');
  expect(f.near('2026-11-25T19:00:00+07:00', now)).toBe('Hôm qua');
  expect(f.near('2026-12-03T19:00:00+07:00', now)).toBeUndefined();
  // Half past midnight in Vietnam is still the day before in UTC.
  expect(f.near('2026-11-26T19:30:00+07:00', '2026-11-25T17:30:00Z')).toBe('Tối nay');
});

test('forms, phones, codes', () => {
  expect(Date.parse(f.instantOf('2026-11-26', '19:30'))).toBe(Date.parse('2026-11-26T12:30:00Z'));
  expect(plain(f.phone('0912000518'))).toBe('0912 000 518');
  expect(f.phone('113')).toBe('113');
  expect(plain(f.code('482913'))).toBe('482 913');
});
