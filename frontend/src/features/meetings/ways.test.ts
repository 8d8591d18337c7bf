// Each reader of a meeting's page is led to the one thing that is theirs to do.
import { expect, test } from 'vitest';
import { isCellsHand, wayOf } from './ways';
import type { Meeting } from './step';

const STARTS = '2026-11-26T19:30:00+07:00';
const AFTER = Date.parse('2026-11-26T20:00:00+07:00');
const BEFORE = Date.parse('2026-11-25T20:00:00+07:00');
const record = {} as Meeting['record'];
const meeting = (may: Meeting['may'], changes = {}) => ({ may, state: 'planned' as const, record: null, starts_at: STARTS, ...changes });

test('a visitor confirms, then reports', () => {
  expect(wayOf(meeting(['visit']), false, BEFORE)).toBeNull();
  expect(wayOf(meeting(['visit']), false, AFTER)).toBe('presence');
  expect(wayOf(meeting(['visit']), true, AFTER)).toBe('report');
  expect(wayOf(meeting(['visit'], { state: 'not_held' }), false, AFTER)).toBeNull();
});

test('the office enters, the committee looks at the voices once there is a record', () => {
  expect(wayOf(meeting(['record', 'enter', 'decide']), false, AFTER)).toBe('enter');
  expect(wayOf(meeting(['record', 'enter', 'decide'], { record }), false, AFTER)).toBe('voices');
  expect(wayOf(meeting(['decide']), false, AFTER)).toBeNull();
});

test('the named minutes-taker is the cell’s hand, the office is not', () => {
  expect(isCellsHand(['record', 'self_assess'])).toBe(true);
  expect(isCellsHand(['run', 'record', 'enter'])).toBe(true);
  expect(isCellsHand(['record', 'enter', 'decide'])).toBe(false);
});
